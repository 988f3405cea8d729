package dev.spillway.metrics;

import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.Sketch;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.internal.DefaultGauge;
import io.micrometer.core.instrument.internal.DefaultLongTaskTimer;
import io.micrometer.core.instrument.internal.DefaultMeter;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Micrometer registry that publishes what a service measures on {@code instance-metrics}, for Spillway to scale it by.
 *
 * <pre>{@code
 * var member = FleetMember.of("ranking", FleetKind.PREDICTION, "us-west", "ranking-7").tier(1);
 * var metrics = new SpillwayMeterRegistry(MetricsConfig.of(member, "broker:9092", "http://registry:8081"));
 * Metrics.addRegistry(metrics);                           // or the composite that the framework has
 * new ProcessorMetrics().bindTo(metrics);                 // unless the framework binds them
 * new JvmMemoryMetrics().bindTo(metrics);
 * …
 * metrics.close();                                        // says that the instance is gone
 * }</pre>
 *
 * <p>Every step it sends one record: gauges, rates and counts of the interval, and each latency as a DDSketch of what timers
 * recorded in it. Meters that the {@link MeterMapping} does not name are not kept here at all.
 *
 * <p>The service is never held up: meters only count, and all else happens on one daemon thread of our own. What cannot be
 * sent is dropped after 30 s or 1 MiB, {@linkplain #lostSamples counted}, and logged once.
 */
public final class SpillwayMeterRegistry extends MeterRegistry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SpillwayMeterRegistry.class);

    /** For how long the publishing thread itself may be held up by a broker that is away. */
    private static final int BLOCK_MS = 1_000;

    /** A sample is late after this; then it is not worth sending any more. */
    private static final int DELIVERY_MS = 30_000;

    private static final int REQUEST_MS = 10_000;
    private static final long BUFFER_BYTES = 1 << 20;

    /** For how long {@link #close} waits for a publication that is under way. */
    private static final long CLOSE_SECONDS = 2;

    private final MetricsConfig settings;
    private final Map<String, SketchRecorder> latencies = new LinkedHashMap<>();
    private final Intervals intervals;
    private final SampleSender sender;
    private final ScheduledExecutorService thread;

    /** Publishes from now on, until it is closed. Neither broker nor schema registry need to be there yet. */
    public SpillwayMeterRegistry(MetricsConfig settings) {
        this(settings, Clock.SYSTEM, () -> producer(settings));
        long step = settings.step().toMillis();
        var unused = thread.scheduleAtFixedRate(this::publishOnTime, step, step, TimeUnit.MILLISECONDS);
    }

    /** Publishes when told to. */
    SpillwayMeterRegistry(MetricsConfig settings, Clock clock, Supplier<Producer<String, InstanceMetrics>> producer) {
        super(clock);
        this.settings = settings;
        settings.mapping()
                .latencies()
                .keySet()
                .forEach(name -> latencies.put(name, new SketchRecorder(settings.accuracy())));
        String topic =
                TopicCatalogue.INSTANCE_METRICS.prefixed(settings.topicPrefix()).name();
        this.sender = new SampleSender(topic, producer);
        this.intervals = new Intervals(clock.monotonicTime());
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            var daemon = new Thread(task, "spillway-metrics");
            daemon.setDaemon(true);
            return daemon;
        });
        Set<String> read = settings.mapping().meters();
        config().meterFilter(MeterFilter.denyUnless(id -> read.contains(id.getName())));
    }

    /** How many samples have arrived at the broker. */
    public long sentSamples() {
        return sender.sent();
    }

    /** How many samples could not be sent. */
    public long lostSamples() {
        return sender.lost();
    }

    /** After a step that took long the timer catches up at once: an interval of a moment says nothing. */
    private void publishOnTime() {
        long step = settings.step().toNanos();
        if (intervals.nanosSoFar(clock.monotonicTime()) < step / 2) {
            return;
        }
        try {
            publish(false);
        } catch (RuntimeException e) { // meters call what users wrote, and a task that throws is never run again
            LOG.atWarn().setCause(e).log("a meter cannot be read: these instance metrics are lost");
        }
    }

    /** Sends what was measured since the last time. */
    synchronized void publish(boolean removed) {
        Interval interval = intervals.next(getMeters(), clock.monotonicTime());
        FleetMember member = settings.member();
        OptionalInt tier = member.tier();
        sender.send(InstanceMetrics.newBuilder()
                .setFleet(member.fleet())
                .setKind(member.kind())
                .setRegion(member.region())
                .setTier(tier.isPresent() ? tier.getAsInt() : null)
                .setInstance(member.instance())
                .setAt(Instant.ofEpochMilli(clock.wallTime()))
                .setIntervalS(interval.seconds())
                .setGauges(gauges(interval))
                .setLatencies(latencies())
                .setRemoved((removed && !member.isWhole()) ? true : null)
                .build());
    }

    private Map<String, Double> gauges(Interval interval) {
        Map<String, Double> gauges = new LinkedHashMap<>();
        settings.mapping().gauges().forEach((name, reading) -> {
            double value = reading.of(interval);
            if (Double.isFinite(value)) {
                gauges.put(name, value);
            }
        });
        return gauges;
    }

    private Map<String, Sketch> latencies() {
        Map<String, Sketch> drained = new LinkedHashMap<>();
        latencies.forEach((name, recorder) -> {
            Sketch sketch = recorder.drain();
            if (sketch.getZeroes() > 0 || !sketch.getCounts().isEmpty()) {
                drained.put(name, sketch);
            }
        });
        return drained;
    }

    /** Says in a last record that the instance is gone, and waits some seconds at most until that has arrived. */
    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            publish(true);
        } finally {
            sender.close();
            super.close();
        }
    }

    private static Producer<String, InstanceMetrics> producer(MetricsConfig settings) {
        Map<String, Object> config = new HashMap<>(Map.of(
                ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
                ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MS,
                ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES));
        config.putAll(settings.kafka());
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        var registry = ConfluentRegistry.at(settings.schemaRegistry(), settings.schemaRegistrySettings());
        var serde = RecordSerde.of(InstanceMetrics.class, registry);
        return new KafkaProducer<>(config, new StringSerializer(), serde.serializer());
    }

    private List<SketchRecorder> recorders(Meter.Id id) {
        return settings.mapping().latencies().entrySet().stream()
                .filter(latency -> latency.getValue().include(id))
                .map(latency -> latencies.get(latency.getKey()))
                .toList();
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig statistics, PauseDetector pauses) {
        return new SketchTimer(id, clock, statistics, pauses, recorders(id));
    }

    @Override
    protected DistributionSummary newDistributionSummary(
            Meter.Id id, DistributionStatisticConfig statistics, double scale) {
        return new SketchSummary(id, clock, statistics, scale, recorders(id));
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
        return new CumulativeCounter(id);
    }

    @Override
    protected <T> Gauge newGauge(Meter.Id id, @Nullable T of, ToDoubleFunction<T> value) {
        return new DefaultGauge<>(id, of, value);
    }

    @Override
    protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig statistics) {
        return new DefaultLongTaskTimer(id, clock, getBaseTimeUnit(), statistics, false);
    }

    @Override
    protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
        return new DefaultMeter(id, type, measurements);
    }

    @Override
    protected <T> FunctionTimer newFunctionTimer(
            Meter.Id id, T of, ToLongFunction<T> count, ToDoubleFunction<T> total, TimeUnit unit) {
        return new CumulativeFunctionTimer<>(id, of, count, total, unit, getBaseTimeUnit());
    }

    @Override
    protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T of, ToDoubleFunction<T> count) {
        return new CumulativeFunctionCounter<>(id, of, count);
    }

    @Override
    protected TimeUnit getBaseTimeUnit() {
        return TimeUnit.MILLISECONDS;
    }

    @Override
    protected DistributionStatisticConfig defaultHistogramConfig() {
        return DistributionStatisticConfig.builder().build().merge(DistributionStatisticConfig.DEFAULT);
    }
}
