package dev.spillway.bench.scaling;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads committed decisions as they come, and the signals of some fleets. */
final class Reading extends Thread {

    /** Of that many fleets the quantile of one is compared. */
    private static final int COMPARED_EACH = 50;

    private static final String P95 = "latency_p95_ms";

    private final FleetLoad load;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Deserializer<ScalingDecision> decisions;
    private final Deserializer<ScalingSignal> signals;
    private final double[][] latencies;
    private final long[] lastOffsetMicros;
    private final Histogram micros = new Histogram(Duration.ofMinutes(10).toNanos() / 1_000, 3);
    private volatile long fromMicros = Long.MAX_VALUE;
    private volatile boolean ended;
    private double worstError;
    private long compared;

    /** What was read; milliseconds from the closing sample's time to the committed decision. */
    record Read(long decisions, double p50Ms, double p99Ms, double maxMs, long compared, double worstError) {}

    Reading(FleetLoad load, String brokers) {
        super("reading");
        this.load = load;
        InMemoryRegistry registry = Registered.registry();
        this.decisions = RecordSerde.of(ScalingDecision.class, registry).deserializer();
        this.signals = RecordSerde.of(ScalingSignal.class, registry).deserializer();
        this.latencies = load.latencies();
        int[] offsets = load.offsetsMicros();
        this.lastOffsetMicros = IntStream.range(0, load.fleets())
                .mapToLong(fleet -> IntStream.range(fleet * load.instances(), (fleet + 1) * load.instances())
                        .map(instance -> offsets[instance])
                        .max()
                        .orElse(0))
                .toArray();
        Map<String, Object> config = Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed");
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(
                        TopicCatalogue.SCALING_DECISIONS.name(), TopicCatalogue.SCALING_SIGNALS.name())
                .stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    void measureFrom(long micros) {
        fromMicros = micros;
    }

    @Override
    public void run() {
        while (!ended) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (record.topic().equals(TopicCatalogue.SCALING_DECISIONS.name())) {
                    decision(decisions.deserialize(record.topic(), record.value()));
                } else if (FleetLoad.number(record.key()) % COMPARED_EACH == 1) {
                    signal(signals.deserialize(record.topic(), record.value()));
                }
            }
        }
        consumer.close();
    }

    private void decision(ScalingDecision decision) {
        long issued = micros(decision.getIssuedAt());
        if (issued < fromMicros) {
            return;
        }
        long last = lastOffsetMicros[FleetLoad.number(decision.getFleet())] + 1;
        long closing = Math.floorDiv(issued - last, FleetLoad.SLOT_MICROS) * FleetLoad.SLOT_MICROS + last;
        micros.recordValue(Math.max(0, Reporting.nowMicros() - closing));
    }

    private void signal(ScalingSignal signal) {
        Double p95 = signal.getMetrics().get(P95);
        long at = micros(signal.getAt());
        if (at < fromMicros || p95 == null || signal.getReporting() < load.instances()) {
            return;
        }
        int fleet = FleetLoad.number(signal.getFleet());
        double exact = load.exact(latencies, fleet, at / FleetLoad.SLOT_MICROS - 1, 0.95);
        worstError = Math.max(worstError, Math.abs(p95 - exact) / exact);
        compared++;
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    Read end() throws InterruptedException {
        ended = true;
        join();
        return new Read(
                micros.getTotalCount(),
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3,
                compared,
                worstError);
    }
}
