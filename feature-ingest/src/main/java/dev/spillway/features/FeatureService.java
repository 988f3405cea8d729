package dev.spillway.features;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.lookup.LocalStates;
import dev.spillway.features.lookup.Placement;
import dev.spillway.features.lookup.StateLookup;
import dev.spillway.features.source.AvroEventReader;
import dev.spillway.features.source.EventReader;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.features.topology.IngestMeters;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.schemas.Kept;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.ClusterTopics;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.Patience;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.StreamsService;
import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.Whereabouts;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The feature service in this process: one Kafka Streams application per source topic, and look-ups over what they own.
 * What it needs and does not find, at the start or later, it waits for and says so: registry, broker, source topics.
 */
public final class FeatureService implements AutoCloseable {

    /** Long enough to look into, short enough not to fill a disk: an event is read from there within the second. */
    private static final int ROUTED_DAYS = 1;

    /**
     * What the service shares with the process around it.
     *
     * @param wall the wall clock
     * @param memory of all RocksDB stores of the process
     */
    public record Surroundings(
            SchemaRegistry registry, MeterRegistry meters, Health health, ServiceClock wall, RocksDbMemory memory) {}

    private final Settings settings;
    private final FeatureConfig config;
    private final List<FeatureApplication> applications;
    private final Surroundings around;
    private final ServiceClocks clocks;
    private final Patience patience = new Patience();
    private final List<StreamsService> running = new CopyOnWriteArrayList<>();
    private final StateLookup lookup;
    private volatile boolean started;

    public FeatureService(Settings settings, Definitions definitions, Surroundings around) {
        this.settings = settings;
        this.config = FeatureConfig.from(settings);
        this.applications = FeatureApplication.of(definitions);
        this.around = around;
        this.clocks = new ServiceClocks(around.wall());
        List<FeatureGroup> groups = applications.stream()
                .flatMap(application -> application.groups().stream())
                .toList();
        this.lookup = new StateLookup(groups, clocks);
        around.health().add("features", this::status);
    }

    private Health.Status status() {
        Health.Status waiting = patience.status();
        if (started) {
            return waiting;
        }
        // nothing can be answered yet: what it waits for is what keeps it from starting
        return Health.Status.starting(
                waiting.sentence().isEmpty() ? "the feature service is starting" : waiting.sentence());
    }

    /**
     * Starts the applications: returns when all have been started, which is before they have restored their state.
     *
     * Ends with an exception if it is closed while it waits for a part that is away. Where other instances reach this one is as
     * the settings say.
     */
    public void start() {
        start(ServiceConfig.advertised(settings));
    }

    /**
     * The same, with another place to be reached at.
     *
     * @param self empty: other instances cannot look up here
     */
    public void start(Optional<Instance> self) {
        patience.until("schema registry", () -> {
            around.registry().register(TopicCatalogue.ALERTS.valueSubject(), Alert.getClassSchema());
            return around.registry()
                    .register(TopicCatalogue.FEATURE_UPDATES.valueSubject(), FeatureUpdate.getClassSchema());
        });
        try (var topics = new ClusterTopics(settings, patience)) {
            topics.ensure(TopicCatalogue.ALL);
            for (FeatureApplication application : applications) {
                int partitions = topics.partitionsOf("topic", application.topic());
                topics.ensure(List.of(routed(application, partitions)));
                start(application, partitions, self);
            }
        }
        started = true;
    }

    private void start(FeatureApplication application, int partitions, Optional<Instance> self) {
        int standbys = application.standbys() > 0 ? application.standbys() : ServiceConfig.standbys(settings);
        var spec = topology(application, partitions, standbys);
        ServiceConfig service = ServiceConfig.of(spec, settings).withStandbys(standbys);
        var streams = new StreamsService(spec, self.map(service::at).orElse(service), around.memory());
        around.health().add(application.id(), streams::status);
        running.add(streams);
        lookup.found(new Placement(
                application.id(),
                application.groups(),
                new LocalStates(streams.streams(), partitions),
                new Whereabouts(streams.streams(), application.topic(), partitions),
                application.standbys()));
        streams.start();
    }

    private FeatureIngestTopology topology(FeatureApplication application, int partitions, int standbys) {
        var schemas = new RegisteredSchemas(around.registry(), patience);
        // what one topic's values are is one thing, whatever number of groups say so
        Format format = application.groups().get(0).definition().source().format();
        Supplier<EventReader> readers = () -> format == Format.JSON
                ? new JsonEventReader(application.layout())
                : new AvroEventReader(application.layout(), schemas);
        var formats = FeatureIngestTopology.Formats.of(around.registry());
        var parts = new FeatureIngestTopology.Parts(
                clocks, new Quarantine("features", around.meters()), new IngestMeters(application, around.meters()));
        int perPartition = Math.max(16, config.entitiesOnHeap() / partitions);
        var where =
                new FeatureIngestTopology.Settings(config.region(), partitions, perPartition, standbys, config.hot());
        return new FeatureIngestTopology(application, where, readers, formats, parts);
    }

    private static Topic routed(FeatureApplication application, int partitions) {
        return new Topic(
                application.routedTopic(),
                "the entity's key",
                "as read from " + application.topic(),
                partitions,
                new Kept.Days(ROUTED_DAYS),
                "features");
    }

    /** The applications, for their metrics and what they end with. */
    public List<StreamsService> services() {
        return List.copyOf(running);
    }

    /** The service clock of each group. */
    public ServiceClocks clocks() {
        return clocks;
    }

    /** Look-ups over the states of this process; INVALID is their answer until the state is there. */
    public StateLookup lookup() {
        return lookup;
    }

    /** Stops the applications, each after a last commit. */
    @Override
    public void close() {
        patience.close();
        running.forEach(StreamsService::close);
    }
}
