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
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.topologies.ClusterTopics;
import dev.spillway.topologies.Health;
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
import java.util.concurrent.CopyOnWriteArrayList;
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
        try (var needed = new ClusterTopics(settings, patience)) {
            needed.ensure(TopicCatalogue.ALL);
            // what is said of a fleet must reach the task that judges it
            needed.ensure(ScalingTopology.innerTopics(needed.commonPartitionsOf("fleets", ScalingTopics.byFleet())));
        }
        var unused = publish(definitions);
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
        try (var exported = new ClusterTopics(settings, exporters)) {
            for (Map.Entry<String, List<OtlpMapping>> each : otlp.entrySet()) {
                exported.partitionsOf("topic of OTLP", each.getKey());
                start(otlp(each.getKey(), each.getValue()));
            }
        } catch (Patience.ClosedException e) {
            LOG.atDebug().log("closed before every topic of OTLP was there");
        }
    }

    /**
     * Puts policies and the budget in force that are newer than those which are.
     *
     * @return what stays as it was, though its text is another, since its version is the same; each with the way out
     * @throws InvalidDefinitionsException if any is wrong: all that runs stays
     */
    public List<String> publish(DefinitionFiles files) throws InvalidDefinitionsException {
        var fault = new InvalidDefinitionsException[1];
        List<String> left = patience.until("broker", () -> {
            try {
                return topics.publish(files);
            } catch (InvalidDefinitionsException e) {
                fault[0] = e;
                return List.of();
            }
        });
        if (fault[0] != null) {
            throw fault[0];
        }
        return left;
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
