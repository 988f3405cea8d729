package dev.spillway.features;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.OwnedPartitions;
import dev.spillway.features.lookup.StateLookup;
import dev.spillway.features.source.AvroEventReader;
import dev.spillway.features.source.EventReader;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.features.topology.IngestMeters;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.schemas.Kept;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Patience;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.StreamsService;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

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
     * Ends with an exception if it is closed while it waits for a part that is away.
     */
    public void start() {
        patience.until("schema registry", () -> {
            String subject = TopicCatalogue.FEATURE_UPDATES.valueSubject();
            return around.registry().register(subject, FeatureUpdate.getClassSchema());
        });
        try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
            patience.until("broker", () -> ensure(admin, TopicCatalogue.ALL));
            for (FeatureApplication application : applications) {
                int partitions = patience.until("topic", () -> partitions(admin, application.topic()));
                patience.until("broker", () -> ensure(admin, List.of(routed(application, partitions))));
                start(application, partitions);
            }
        }
        started = true;
    }

    private void start(FeatureApplication application, int partitions) {
        var spec = topology(application, partitions);
        ServiceConfig service = ServiceConfig.of(spec, settings);
        var streams = new StreamsService(
                spec,
                application.standbys() > 0 ? service.withStandbys(application.standbys()) : service,
                around.memory());
        around.health().add(application.id(), streams::status);
        running.add(streams);
        var owned = new OwnedPartitions(streams.streams(), partitions);
        for (FeatureGroup group : application.groups()) {
            lookup.found(group, owned);
        }
        streams.start();
    }

    private FeatureIngestTopology topology(FeatureApplication application, int partitions) {
        var schemas = new RegisteredSchemas(around.registry(), patience);
        // what one topic's values are is one thing, whatever number of groups say so
        Format format = application.groups().get(0).definition().source().format();
        Supplier<EventReader> readers = () -> format == Format.JSON
                ? new JsonEventReader(application.layout())
                : new AvroEventReader(application.layout(), schemas);
        var updates = RecordSerde.of(FeatureUpdate.class, around.registry());
        var parts = new FeatureIngestTopology.Parts(
                clocks, new Quarantine("features", around.meters()), new IngestMeters(application, around.meters()));
        int perPartition = Math.max(16, config.entitiesOnHeap() / partitions);
        var where = new FeatureIngestTopology.Settings(config.region(), partitions, perPartition);
        return new FeatureIngestTopology(application, where, readers, updates, parts);
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

    private static TopicAdmin.Ensured ensure(Admin admin, List<Topic> topics) {
        try {
            return TopicAdmin.ensure(admin, topics);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while making topics", e);
        }
    }

    private static int partitions(Admin admin, String topic) {
        try {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Patience.NotYetException("there is no topic " + topic + ": create it, and it will be read");
            }
            throw new KafkaException("cannot ask for topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking for topic " + topic, e);
        }
    }

    /** Waits until every application has run for the first time; false if one has not by then, or never will. */
    public boolean awaitRunning(Duration atMost) throws InterruptedException {
        for (StreamsService service : running) {
            if (!service.awaitRunning(atMost)) {
                return false;
            }
        }
        return true;
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
    public FeatureLookup lookup() {
        return lookup;
    }

    /** Stops the applications, each after a last commit. */
    @Override
    public void close() {
        patience.close();
        running.forEach(StreamsService::close);
    }
}
