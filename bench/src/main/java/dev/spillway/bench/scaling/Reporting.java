package dev.spillway.bench.scaling;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** All instances report when they are due, whether or not anyone keeps up. */
final class Reporting extends Thread {
    private final FleetLoad load;
    private final KafkaProducer<byte[], byte[]> producer;
    private final EncodedSamples samples;
    private final byte[][] keys;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean ended;
    private final AtomicLong worstDelayMicros = new AtomicLong();

    Reporting(FleetLoad load, String brokers) {
        super("reporting");
        this.load = load;
        String topic = TopicCatalogue.INSTANCE_METRICS.name();
        int schemaId =
                RecordSerde.of(InstanceMetrics.class, Registered.registry()).schemaId(topic);
        this.samples = new EncodedSamples(load, FleetLoad.sketches(load.latencies()), schemaId);
        this.keys = IntStream.range(0, load.fleets())
                .mapToObj(fleet -> load.fleet(fleet).getBytes(UTF_8))
                .toArray(byte[][]::new);
        Map<String, Object> config = Map.of("bootstrap.servers", brokers, "linger.ms", 5, "batch.size", 64 << 10);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static long nowMicros() {
        return System.currentTimeMillis() * 1_000;
    }

    /** By how much a sample was sent later than it was due, at the most since the last call. */
    long takeWorstDelayMicros() {
        return worstDelayMicros.getAndSet(0);
    }

    @Override
    public void run() {
        int[] offsets = load.offsetsMicros();
        int[] order = IntStream.range(0, offsets.length)
                .boxed()
                .sorted((a, b) -> Integer.compare(offsets[a], offsets[b]))
                .mapToInt(i -> i)
                .toArray();
        long begin = (nowMicros() / FleetLoad.SLOT_MICROS + 1) * FleetLoad.SLOT_MICROS;
        for (; !ended; begin += FleetLoad.SLOT_MICROS) {
            for (int i = 0; i < order.length && !ended; i++) {
                int instance = order[i];
                // never at a slot's own instant, which would be of the slot before
                long due = begin + offsets[instance] + 1;
                awaitMicros(due);
                send(instance, due, FleetLoad.kind(instance, begin / FleetLoad.SLOT_MICROS));
            }
        }
        producer.close();
    }

    private void awaitMicros(long due) {
        long left = due - nowMicros();
        worstDelayMicros.accumulateAndGet(-left, Math::max);
        if (left > 1_000) {
            LockSupport.parkNanos(left * 1_000);
        }
    }

    private void send(int instance, long atMicros, int kind) {
        int fleet = instance / load.instances();
        byte[] sample = samples.of(instance, FleetLoad.isBusy(fleet), atMicros, kind);
        String topic = TopicCatalogue.INSTANCE_METRICS.name();
        var unused = producer.send(
                new ProducerRecord<>(topic, null, atMicros / 1_000, keys[fleet], sample), (done, failed) -> {
                    if (failed != null) {
                        failure.compareAndSet(null, failed);
                    }
                });
    }

    void end() throws InterruptedException {
        ended = true;
        join();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a sample could not be sent", failed);
        }
    }
}
