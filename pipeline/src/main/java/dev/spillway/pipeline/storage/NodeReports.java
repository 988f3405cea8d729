package dev.spillway.pipeline.storage;

import dev.spillway.parts.CassandraNode;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.NodeMode;
import dev.spillway.parts.NodeReadings;
import dev.spillway.parts.PartFailedException;
import dev.spillway.pipeline.Workers;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.RegistryRefusedException;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.WallClock;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says every 10 s on {@code instance-metrics} how each node of a local Cassandra cluster does, and once that a node is gone. A node
 * that is not NORMAL says nothing yet. What cannot be read or sent is lost and counted: the next one is worth more.
 */
public final class NodeReports implements AutoCloseable {
    private static final ServiceClock CLOCK = new WallClock();

    private static final Logger LOG = LoggerFactory.getLogger(NodeReports.class);

    private static final long INTERVAL_S = 10;
    private static final long LAST_WAIT_S = 5;

    private final String fleet;
    private final String region;
    private final Supplier<List<LocalCassandra>> nodes;
    private final Producer<String, InstanceMetrics> producer;
    private final Map<String, CassandraNode> connections = new HashMap<>();
    private final Set<String> reported = new HashSet<>();
    private final AtomicLong lost = new AtomicLong();
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(Workers.named("node-reports"));

    /**
     * A reporter that has not begun.
     *
     * @param nodes asked before each report
     * @param producer closed with this
     */
    public NodeReports(
            String fleet,
            String region,
            Supplier<List<LocalCassandra>> nodes,
            Producer<String, InstanceMetrics> producer) {
        this.fleet = fleet;
        this.region = region;
        this.nodes = nodes;
        this.producer = producer;
    }

    /** Reports from now on. */
    public void start() {
        var unused = worker.scheduleAtFixedRate(this::report, 0, INTERVAL_S, TimeUnit.SECONDS);
    }

    /** How many readings could not be taken or sent. */
    public long lost() {
        return lost.get();
    }

    private void report() {
        List<LocalCassandra> now = nodes.get();
        for (LocalCassandra each : now) {
            report(each);
        }
        Set<String> here = new HashSet<>();
        now.forEach(each -> here.add(instance(each.address())));
        for (String instance : List.copyOf(reported)) {
            if (!here.contains(instance)) {
                reported.remove(instance);
                forget(instance);
                send(sample(instance, Map.of(), true));
            }
        }
    }

    private void report(LocalCassandra node) {
        String instance = instance(node.address());
        try {
            CassandraNode connection = connections.computeIfAbsent(instance, name -> CassandraNode.at(node.jmxPort()));
            if (connection.mode() == NodeMode.NORMAL) {
                send(sample(instance, gauges(connection.readings()), false));
                reported.add(instance);
            }
        } catch (UncheckedIOException | PartFailedException e) {
            lost(e);
            forget(instance);
        }
    }

    /** Unlike that of any other cluster's node on this machine, since only one has its address. */
    private String instance(String address) {
        return fleet + "-" + address;
    }

    private static Map<String, Double> gauges(NodeReadings readings) {
        var gauges = new HashMap<String, Double>();
        gauges.put("disk_utilization", readings.diskUtilization());
        gauges.put("pending_compaction_sstables", readings.pendingCompactions());
        readings.cpuUtilization().ifPresent(value -> gauges.put("cpu_utilization", value));
        readings.readLatencyP99Ms().ifPresent(value -> gauges.put("read_latency_p99_ms", value));
        return gauges;
    }

    private InstanceMetrics sample(String instance, Map<String, Double> gauges, boolean removed) {
        return InstanceMetrics.newBuilder()
                .setFleet(fleet)
                .setKind(FleetKind.CASSANDRA)
                .setRegion(region)
                .setTier(null)
                .setInstance(instance)
                .setAt(CLOCK.now())
                .setIntervalS(INTERVAL_S)
                .setGauges(gauges)
                .setLatencies(Map.of())
                .setRemoved(removed ? true : null)
                .build();
    }

    private void send(InstanceMetrics sample) {
        try {
            var unused = producer.send(
                    new ProducerRecord<>(TopicCatalogue.INSTANCE_METRICS.name(), RecordKey.of(fleet), sample),
                    (place, failure) -> {
                        if (failure != null) {
                            lost(failure);
                        }
                    });
        } catch (KafkaException | RegistryUnreachableException | RegistryRefusedException e) {
            lost(e);
        }
    }

    private void lost(Exception why) {
        lost.incrementAndGet();
        LOG.atWarn().addKeyValue("fleet", fleet).log("a node's readings are lost: {}", why.toString());
    }

    private void forget(String instance) {
        CassandraNode connection = connections.remove(instance);
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        try {
            worker.awaitTermination(LAST_WAIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // nobody reports of them any more: else they would count as silent
        reported.forEach(instance -> send(sample(instance, Map.of(), true)));
        connections.values().forEach(CassandraNode::close);
        producer.close();
    }
}
