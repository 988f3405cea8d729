package dev.spillway.bench.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes events to a topic. A failure shows when it is closed. */
public final class Sender implements AutoCloseable {
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public Sender(String brokers, String topic, int lingerMs) {
        this.topic = topic;
        Map<String, Object> config =
                Map.of("bootstrap.servers", brokers, "linger.ms", lingerMs, "batch.size", 128 << 10, "acks", "all");
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public void send(Trip trip) {
        byte[] value = trip.encoded(Registered.TRIP_ID);
        var record = new ProducerRecord<>(
                topic, null, trip.timeMicros() / 1_000, trip.driver().getBytes(UTF_8), value);
        Future<RecordMetadata> unused = producer.send(record, (done, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        });
    }

    @Override
    public void close() {
        producer.close();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("an event could not be written to " + topic, failed);
        }
    }
}
