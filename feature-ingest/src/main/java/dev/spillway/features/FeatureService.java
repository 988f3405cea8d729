package dev.spillway.features;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.lookup.LocalStates;
import dev.spillway.features.lookup.Placement;
import dev.spillway.features.lookup.StateLookup;
import dev.spillway.features.rollout.GroupVersions;
import dev.spillway.features.source.AvroEventReader;
import dev.spillway.features.source.EventReader;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.features.topology.IngestMeters;
import dev.spillway.features.topology.Roles;
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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The feature service in this process: one Kafka Streams application per source topic, and look-ups over what they own.
 * What it needs and does not find, at the start or later, it waits for and says so: registry, broker, source topics.
 */
public final class FeatureService implements GroupVersions, AutoCloseable {

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
    private final Surroundings around;
    private final ServiceClocks clocks;
    private final Patience patience = new Patience();
    private final StateLookup lookup;
    private final RunningVersions versions;
    private volatile Consumer<StreamsService> watcher = streams -> {};
    private volatile Optional<Instance> self = Optional.empty();
    private volatile boolean started;

    /**
     * A service that is not started yet. Versions may {@link #begin} before it is, and {@link #serve}.
     *
     * @param definitions the founding groups: those that share an application with the others of their topic, as the first that were
     *     ever started with this cluster did. What the application still has of others is forgotten
     */
    public FeatureService(Settings settings, Definitions definitions, Surroundings around) {
        this.settings = settings;
        this.config = FeatureConfig.from(settings);
        this.around = around;
        this.clocks = new ServiceClocks(around.wall());
        this.lookup = new StateLookup(List.of(), clocks);
        this.versions = new RunningVersions(settings, lookup, clocks, around.health(), this::launch);
        found(definitions);
        around.health().add("features", this::status);
    }

    /** Adds founding groups, all of a topic at once. Before the start, for whoever knows them only by then. */
    public void found(Definitions definitions) {
        FeatureApplication.of(definitions).forEach(versions::found);
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
        }
        this.self = self;
        versions.start(patience);
        started = true;
    }

    private RunningApplication.Started launch(FeatureApplication application, Roles roles, Patience patience) {
        int partitions;
        try (var topics = new ClusterTopics(settings, patience)) {
            partitions = topics.partitionsOf("topic", application.topic());
            topics.ensure(List.of(routed(application, partitions)));
        }
        int standbys = application.standbys() > 0 ? application.standbys() : ServiceConfig.standbys(settings);
        var spec = topology(application, roles, partitions, standbys);
        ServiceConfig service = ServiceConfig.of(spec, settings).withStandbys(standbys);
        var streams = new StreamsService(spec, self.map(service::at).orElse(service), around.memory());
        var placement = new Placement(
                application.id(),
                application.groups(),
                new LocalStates(streams.streams(), partitions),
                new Whereabouts(streams.streams(), application.topic(), partitions),
                application.standbys());
        lookup.found(placement);
        streams.start();
        watcher.accept(streams);
        return new RunningApplication.Started(streams, placement);
    }

    private FeatureIngestTopology topology(FeatureApplication application, Roles roles, int partitions, int standbys) {
        var schemas = new RegisteredSchemas(around.registry(), patience);
        // what one topic's values are is one thing, whatever number of groups say so
        Format format = application.groups().get(0).definition().source().format();
        Supplier<EventReader> readers = () -> format == Format.JSON
                ? new JsonEventReader(application.layout())
                : new AvroEventReader(application.layout(), schemas);
        var formats = FeatureIngestTopology.Formats.of(around.registry());
        var parts = new FeatureIngestTopology.Parts(
                clocks,
                new Quarantine("features", around.meters()),
                new IngestMeters(application, around.meters()),
                roles);
        int perPartition = Math.max(16, config.entitiesOnHeap() / partitions);
        var where =
                new FeatureIngestTopology.Settings(config.region(), partitions, perPartition, standbys, config.hot());
        return new FeatureIngestTopology(application, where, readers, formats, parts);
    }

    private static Topic routed(FeatureApplication application, int partitions) {
        return new Topic(
                application.routedTopic(),
                "the entity's key",
                "as read from " + application.topic() + ", or what events of a hot entity add up to",
                partitions,
                new Kept.Days(ROUTED_DAYS),
                "features");
    }

    /** The applications that have been started, and what they end with. */
    public List<StreamsService> services() {
        return versions.applications().stream()
                .flatMap(each -> each.streams().stream())
                .toList();
    }

    /** The applications that are to run in this process at present. */
    public List<FeatureApplication> running() {
        return versions.applications().stream()
                .map(RunningApplication::application)
                .toList();
    }

    /** Has somebody told of each application that starts from now on, and of each that has ended for good. */
    public void watchedBy(Consumer<StreamsService> started, Consumer<StreamsService> ended) {
        this.watcher = started;
        versions.whenEnded(ended);
    }

    /** Has somebody told of which versions of groups updates may come, now and whenever that changes. */
    public void followedBy(Consumer<Collection<FeatureGroup>> follower) {
        versions.followedBy(follower);
    }

    /** Has whoever follows the updates carry those of a removed group no further, so that its table can go. */
    public void forgetUpdates(String group) {
        versions.forgetUpdates(group);
    }

    @Override
    public void begin(GroupDefinition group, EventLayout layout) {
        versions.begin(group, layout);
    }

    @Override
    public Optional<Progress> progress(String group, int version) {
        return versions.progress(group, version);
    }

    @Override
    public void serve(String group, int version) {
        versions.serve(group, version);
    }

    @Override
    public void end(String group, int version) {
        versions.end(group, version);
    }

    @Override
    public void remove(String group) {
        versions.remove(group);
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
        versions.close();
    }
}
