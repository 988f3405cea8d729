package dev.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Sketch;
import dev.spillway.schemas.shared.FleetKind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpillwayMeterRegistryTest {

    private static final FleetMember MEMBER =
            FleetMember.of("a|b", FleetKind.PREDICTION, "us-west", "b-7").tier(2);

    private final MockClock clock = new MockClock();
    private final MockProducer<String, InstanceMetrics> producer =
            new MockProducer<>(true, null, new StringSerializer(), (topic, sample) -> new byte[0]);
    private final SpillwayMeterRegistry registry = registry(MeterMapping.ofServer());

    private SpillwayMeterRegistry registry(MeterMapping mapping) {
        var config = MetricsConfig.of(MEMBER, "unused:1", "http://unused:1")
                .mapping(mapping)
                .topicPrefix("test-");
        return new SpillwayMeterRegistry(config, clock, () -> producer);
    }

    @AfterEach
    void closeRegistry() {
        if (!producer.closed()) {
            registry.close();
        }
    }

    @Test
    void saysWhoWasMeasuredAndWhen() {
        InstanceMetrics sample = afterSeconds(10);

        assertThat(producer.history().get(0).topic()).isEqualTo("test-instance-metrics");
        assertThat(producer.history().get(0).key()).isEqualTo("a\\|b");
        assertThat(sample.getFleet()).isEqualTo("a|b");
        assertThat(sample.getKind()).isEqualTo(FleetKind.PREDICTION);
        assertThat(sample.getRegion()).isEqualTo("us-west");
        assertThat(sample.getTier()).isEqualTo(2);
        assertThat(sample.getInstance()).isEqualTo("b-7");
        assertThat(sample.getAt()).isEqualTo(Instant.ofEpochMilli(clock.wallTime()));
        assertThat(sample.getIntervalS()).isEqualTo(10);
        assertThat(sample.getRemoved()).isNull();
    }

    @Test
    void countsWhatHappenedInTheInterval() {
        serve(30, "SUCCESS", "200");
        serve(6, "SERVER_ERROR", "500");
        serve(4, "SERVER_ERROR", "503");
        InstanceMetrics first = afterSeconds(10);
        serve(5, "SUCCESS", "200");
        InstanceMetrics second = afterSeconds(20);
        InstanceMetrics idle = afterSeconds(10);

        assertThat(first.getGauges())
                .containsExactly(
                        entry("qps", 4.0), entry("requests", 40.0), entry("errors", 10.0), entry("unavailable", 4.0));
        assertThat(second.getGauges())
                .containsExactly(
                        entry("qps", 0.25), entry("requests", 5.0), entry("errors", 0.0), entry("unavailable", 0.0));
        assertThat(idle.getGauges()).containsEntry("requests", 0.0).containsEntry("qps", 0.0);
        assertThat(Quantiles.count(latency(first, "latency_ms"))).isEqualTo(40);
        assertThat(Quantiles.count(latency(second, "latency_ms"))).isEqualTo(5);
        assertThat(idle.getLatencies()).isEmpty();
    }

    @Test
    void givesLatenciesInMilliseconds() {
        for (int i = 1; i <= 100; i++) {
            requests("SUCCESS", "200").record(i * 100L, TimeUnit.MICROSECONDS);
        }

        var latency = latency(afterSeconds(10), "latency_ms");

        assertThat(Quantiles.of(latency, 0.95)).isCloseTo(9.5, within(0.095));
        assertThat(latency.getMin()).isEqualTo(0.1);
        assertThat(latency.getMax()).isEqualTo(10.0);
    }

    /** A server that cannot tell its load must not look idle. */
    @Test
    void leavesOutWhatItDoesNotKnow() {
        Gauge.builder("process.cpu.usage", () -> Double.NaN).register(registry);

        assertThat(afterSeconds(10).getGauges()).isEmpty();
    }

    @Test
    void readsUtilisationsFromGauges() {
        Gauge.builder("process.cpu.usage", () -> 0.25).register(registry);
        memory("jvm.memory.used", "heap", "old", 300);
        memory("jvm.memory.max", "heap", "old", 1_000);
        memory("jvm.memory.used", "heap", "eden", 200);
        memory("jvm.memory.max", "heap", "eden", -1);
        memory("jvm.memory.used", "nonheap", "code", 5_000);

        assertThat(afterSeconds(10).getGauges())
                .containsExactly(entry("cpu_utilization", 0.25), entry("memory_utilization", 0.5));
    }

    @Test
    void foldsSeriesAsTheMappingSays() {
        var queues = Series.of("queue.depth");
        try (var own = registry(MeterMapping.none()
                .gauge("queue_depth", Fold.SUM, queues)
                .gauge("queue_depth_max", Fold.MAX, queues)
                .gauge("queue_depth_mean", Fold.MEAN, queues)
                .gauge("queue_depth_tier_1", Fold.SUM, queues.tagged("tier", "1"))
                .count("jobs", Series.of("jobs"))
                .count("spilled", Series.of("spilled"))
                .latency("size_bytes", Series.of("sizes")))) {
            Gauge.builder("queue.depth", () -> 10).tag("tier", "1").register(own);
            Gauge.builder("queue.depth", () -> 2).tag("tier", "2").register(own);
            var spilled = new AtomicLong(5);
            own.more().counter("spilled", List.of(), spilled);
            own.counter("jobs").increment(3);
            own.summary("sizes").record(4_096);

            InstanceMetrics first = sample(own, 10);
            spilled.set(2); // whose count it is has been replaced
            InstanceMetrics second = sample(own, 10);

            assertThat(first.getGauges())
                    .containsExactly(
                            entry("queue_depth", 12.0),
                            entry("queue_depth_max", 10.0),
                            entry("queue_depth_mean", 6.0),
                            entry("queue_depth_tier_1", 10.0),
                            entry("jobs", 3.0),
                            entry("spilled", 5.0));
            assertThat(latency(first, "size_bytes").getMax()).isEqualTo(4_096);
            assertThat(second.getGauges()).containsEntry("jobs", 0.0).containsEntry("spilled", 2.0);
        }
    }

    @Test
    void keepsOnlyMetersThatAreRead() {
        registry.counter("something.else").increment();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void saysThatItsInstanceIsGone() {
        serve(3, "SUCCESS", "200");

        registry.close();
        registry.close();

        assertThat(producer.history()).hasSize(1);
        InstanceMetrics last = producer.history().get(0).value();
        assertThat(last.getRemoved()).isTrue();
        assertThat(last.getGauges()).containsEntry("requests", 3.0).doesNotContainKey("qps");
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void losesASampleRatherThanWait() {
        producer.sendException = new KafkaException("no room");
        afterSeconds(10);
        producer.sendException = null;
        afterSeconds(10);

        assertThat(registry.lostSamples()).isEqualTo(1);
        assertThat(registry.sentSamples()).isEqualTo(1);
    }

    @Test
    void countsWhatNeverArrives() {
        try (var unsure = new MockProducer<String, InstanceMetrics>(
                        false, null, new StringSerializer(), (topic, sample) -> new byte[0]);
                var own = new SpillwayMeterRegistry(
                        MetricsConfig.of(MEMBER, "unused:1", "http://unused:1"), clock, () -> unsure)) {
            own.publish(false);
            unsure.errorNext(new TimeoutException("expired"));

            assertThat(own.lostSamples()).isEqualTo(1);
            assertThat(own.sentSamples()).isZero();
        }
    }

    private static Sketch latency(InstanceMetrics sample, String name) {
        return Objects.requireNonNull(sample.getLatencies().get(name), name);
    }

    private Timer requests(String outcome, String status) {
        return registry.timer("http.server.requests", "outcome", outcome, "status", status);
    }

    private void serve(int times, String outcome, String status) {
        for (int i = 0; i < times; i++) {
            requests(outcome, status).record(Duration.ofMillis(3));
        }
    }

    private void memory(String meter, String area, String pool, double bytes) {
        Gauge.builder(meter, () -> bytes).tag("area", area).tag("id", pool).register(registry);
    }

    private InstanceMetrics afterSeconds(long seconds) {
        return sample(registry, seconds);
    }

    private InstanceMetrics sample(SpillwayMeterRegistry of, long seconds) {
        clock.addSeconds(seconds);
        of.publish(false);
        var sent = producer.history();
        return sent.isEmpty()
                ? new InstanceMetrics()
                : sent.get(sent.size() - 1).value();
    }
}
