package dev.spillway.scaling;

import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.otlp.OtlpMapping;
import dev.spillway.scaling.otlp.OtlpMappingLoader;
import dev.spillway.scaling.otlp.OtlpMeters;
import dev.spillway.scaling.otlp.ScalingOtlpTopology;
import dev.spillway.scaling.topology.ScalingMeters;
import dev.spillway.scaling.topology.ScalingTopics;
import dev.spillway.scaling.topology.ScalingTopology;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Patience;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.StreamsService;
import dev.spillway.topologies.TopologySpec;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scaling service in this process: the topology that judges fleets, one that reads OTLP for each topic that has some, and the
 * board that shows the fleets. What it needs and does not find, at the start or later, it waits for and says so.
 */
public final class ScalingService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScalingService.class);

    /** Sketches of OTLP histograms are as accurate as those of the meter registry, so that a fleet may mix them. */
    private static final double OTLP_ACCURACY = 0.01;

    /**
     * What the service shares with the process around it.
     *
     * @param wall the wall clock
     * @param memory of all RocksDB stores of the process
     */
    public record Surroundings(
            SchemaRegistry registry, MeterRegistry meters, Health health, ServiceClock wall, RocksDbMemory memory) {}

    private final Settings settings;
    private final ScalingConfig config;
    private final Surroundings around;
    private final DefinitionFiles definitions;
    private final Map<String, List<OtlpMapping>> otlp;
    private final DefinitionTopics topics;
    private final FleetBoard board = new FleetBoard();
    private final Patience patience = new Patience();
    private final Patience exporters = new Patience();
    private final List<StreamsService> running = new CopyOnWriteArrayList<>();
    private volatile boolean started;

    /**
     * Prepares to run.
     *
     * @param definitions among which the policies, the budget and the mappings of OTLP are
     * @throws InvalidDefinitionsException if any of them is wrong
     */
    public ScalingService(Settings settings, DefinitionFiles definitions, Surroundings around)
            throws InvalidDefinitionsException {
        PolicyLoader.load(definitions);
        this.settings = settings;
        this.config = ScalingConfig.from(settings);
        this.definitions = definitions;
        this.around = around;
        this.otlp = OtlpMappingLoader.byTopic(OtlpMappingLoader.load(definitions));
        this.topics = new DefinitionTopics(settings, around.registry());
        around.health().add("scaling-service", this::status);
    }

    private Health.Status status() {
        Health.Status waiting = patience.status();
        if (started) {
            return waiting;
        }
        // nothing can be answered yet: what it waits for is what keeps it from starting
        return Health.Status.starting(
                waiting.sentence().isEmpty() ? "the scaling service is starting" : waiting.sentence());
    }

    /**
     * Starts the topologies: returns when all have been started, which is before they have restored their state.
     *
     * Ends with an exception if it is closed while it waits for a part that is away.
     *
     * @throws InvalidDefinitionsException if a definition has become wrong since this was made
     */
    public void start() throws InvalidDefinitionsException {
        patience.until(
                "schema registry",
                () -> RecordSerde.of(InstanceMetrics.class, around.registry())
                        .schemaId(TopicCatalogue.INSTANCE_METRICS.name()));
        try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
            patience.until("broker", () -> ensure(admin, TopicCatalogue.ALL));
            int partitions = patience.until("broker", () -> partitionsOfFleets(admin));
            patience.until("broker", () -> ensure(admin, ScalingTopology.innerTopics(partitions)));
        }
        publish(definitions);
        start(new ScalingTopology(
                new ScalingTopics(around.registry()),
                board,
                around.wall(),
                new Quarantine(ScalingTopology.NAME, around.meters()),
                new ScalingMeters(around.meters())));
        started = true;
        if (!otlp.isEmpty()) {
            var awaiting = new Thread(this::awaitOtlp, "scaling-otlp-topics");
            awaiting.setDaemon(true);
            awaiting.start();
        }
    }

    /**
     * Reads OTLP from each topic that has a mapping, from when it is there. Mappings are shipped whether or not somebody exports to
     * their topics, so nothing else waits for them.
     */
    private void awaitOtlp() {
        try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
            for (Map.Entry<String, List<OtlpMapping>> each : otlp.entrySet()) {
                exporters.until("topic of OTLP", () -> requireThere(admin, each.getKey()));
                start(otlp(each.getKey(), each.getValue()));
            }
        } catch (Patience.ClosedException e) {
            LOG.atDebug().log("closed before every topic of OTLP was there");
        }
    }

    private static boolean requireThere(Admin admin, String topic) {
        try {
            if (admin.listTopics().names().get().contains(topic)) {
                return true;
            }
        } catch (ExecutionException e) {
            throw new KafkaException("cannot ask for topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking for topic " + topic, e);
        }
        throw new Patience.NotYetException("there is no topic " + topic + ": create it, and it will be read");
    }

    /**
     * Puts policies and the budget in force that are newer than those which are.
     *
     * @throws InvalidDefinitionsException if any is wrong: all that runs stays
     */
    public void publish(DefinitionFiles files) throws InvalidDefinitionsException {
        var fault = new InvalidDefinitionsException[1];
        patience.until("broker", () -> {
            try {
                topics.publish(files);
            } catch (InvalidDefinitionsException e) {
                fault[0] = e;
            }
            return true;
        });
        if (fault[0] != null) {
            throw fault[0];
        }
    }

    private ScalingOtlpTopology otlp(String topic, List<OtlpMapping> mappings) {
        var out = new StreamedTopic<>(
                TopicCatalogue.INSTANCE_METRICS.name(),
                Serdes.String(),
                RecordSerde.of(InstanceMetrics.class, around.registry()));
        var parts = new ScalingOtlpTopology.Parts(
                around.wall(),
                new Quarantine(ScalingTopology.NAME, around.meters()),
                new OtlpMeters(topic, around.meters()));
        return new ScalingOtlpTopology(mappings, OTLP_ACCURACY, out, parts);
    }

    private void start(TopologySpec spec) {
        var streams = new StreamsService(
                spec, ServiceConfig.of(spec, settings).withCommitInterval(config.commitInterval()), around.memory());
        around.health().add(spec.name(), streams::status);
        running.add(streams);
        streams.start();
    }

    private static TopicAdmin.Ensured ensure(Admin admin, List<Topic> topics) {
        try {
            return TopicAdmin.ensure(admin, topics);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while making topics", e);
        }
    }

    /** As many as each of the sources by fleet has: what is said of a fleet must reach the task that judges it. */
    private static int partitionsOfFleets(Admin admin) {
        var partitions = new TreeMap<String, Integer>();
        try {
            Map<String, TopicDescription> found = admin.describeTopics(ScalingTopics.byFleet())
                    .allTopicNames()
                    .get();
            found.forEach((topic, description) ->
                    partitions.put(topic, description.partitions().size()));
        } catch (ExecutionException e) {
            throw new KafkaException("cannot ask for the topics of fleets", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking for the topics of fleets", e);
        }
        if (partitions.values().stream().distinct().count() != 1) {
            throw new Patience.NotYetException(
                    "the topics of fleets must have as many partitions as each other, and have " + partitions
                            + ": make the smaller ones larger");
        }
        return partitions.values().iterator().next();
    }

    /** Waits until every topology has run for the first time; false if one has not by then, or never will. */
    public boolean awaitRunning(Duration atMost) throws InterruptedException {
        for (StreamsService service : running) {
            if (!service.awaitRunning(atMost)) {
                return false;
            }
        }
        return true;
    }

    /** The topologies, for their metrics and what they end with. */
    public List<StreamsService> services() {
        return List.copyOf(running);
    }

    /** The fleets that are judged here. */
    public FleetBoard board() {
        return board;
    }

    /** Stops the topologies, each after a last commit. */
    @Override
    public void close() {
        patience.close();
        exporters.close();
        running.forEach(StreamsService::close);
    }
}
