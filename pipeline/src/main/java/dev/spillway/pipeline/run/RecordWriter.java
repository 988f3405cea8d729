package dev.spillway.pipeline.run;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes what is said now and then outside of a topology to one of our topics. */
final class RecordWriter<T extends SpecificRecord> implements AutoCloseable {
    /** So that a person hears of it within the time that the front gives to a request, which is 10 s. */
    private static final int WRITTEN_WITHIN_MS = 5_000;

    private static final int STEP_WITHIN_MS = 3_000;

    private final Topic topic;
    private final Map<String, Object> config;
    private final RecordSerde<T> values;
    private Optional<Producer<String, T>> producer = Optional.empty();

    RecordWriter(Topic topic, Class<T> type, Map<String, Object> producer, SchemaRegistry registry) {
        this.topic = topic;
        this.config = new HashMap<>(producer);
        this.values = RecordSerde.of(type, registry);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, STEP_WITHIN_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, STEP_WITHIN_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, WRITTEN_WITHIN_MS);
    }

    /** Made when it is first needed: little is said so, and brokers may be away when the process starts. */
    private synchronized Producer<String, T> producer() {
        if (producer.isEmpty()) {
            producer = Optional.of(new KafkaProducer<>(config, new StringSerializer(), values.serializer()));
        }
        return producer.orElseThrow();
    }

    /**
     * Writes a record, and returns when it is written.
     *
     * @throws KafkaException if it is not within 5 s
     */
    void write(String key, T record) {
        try {
            producer()
                    .send(new ProducerRecord<>(topic.name(), key, record))
                    .get(2L * WRITTEN_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        producer.ifPresent(Producer::close);
    }
}
