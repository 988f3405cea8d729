package dev.spillway.pipeline.run;

import dev.spillway.pipeline.front.OperatorWords;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.ScalingControl;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes what operators say to {@code scaling-controls}. */
final class ControlTopic implements OperatorWords, AutoCloseable {
    /** So that a person hears of it within the time that the front gives to a request, which is 10 s. */
    private static final int WRITTEN_WITHIN_MS = 5_000;

    private static final int STEP_WITHIN_MS = 3_000;

    private final Map<String, Object> config;
    private final RecordSerde<ScalingControl> values;
    private Optional<Producer<String, ScalingControl>> producer = Optional.empty();

    ControlTopic(Map<String, Object> producer, SchemaRegistry registry) {
        this.config = new HashMap<>(producer);
        this.values = RecordSerde.of(ScalingControl.class, registry);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, STEP_WITHIN_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, STEP_WITHIN_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, WRITTEN_WITHIN_MS);
    }

    /** Made when it is first needed: operators say little, and brokers may be away when the process starts. */
    private synchronized Producer<String, ScalingControl> producer() {
        if (producer.isEmpty()) {
            producer = Optional.of(new KafkaProducer<>(config, new StringSerializer(), values.serializer()));
        }
        return producer.orElseThrow();
    }

    @Override
    public void say(String key, ScalingControl control) {
        var word = new ProducerRecord<>(TopicCatalogue.SCALING_CONTROLS.name(), key, control);
        try {
            producer().send(word).get(2L * WRITTEN_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new UnsaidException(String.valueOf(e.getMessage()), e);
        } catch (KafkaException | RegistryUnreachableException | TimeoutException e) {
            throw new UnsaidException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnsaidException("interrupted", e);
        }
    }

    @Override
    public synchronized void close() {
        producer.ifPresent(Producer::close);
    }
}
