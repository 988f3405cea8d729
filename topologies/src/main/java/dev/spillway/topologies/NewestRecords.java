package dev.spillway.topologies;

import dev.spillway.schemas.RegistryUnreachableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one of our compact topics from its beginning, as a whole: it commits nothing and belongs to no group. What cannot be read is
 * named in the log and passed over. For one thread.
 */
public final class NewestRecords<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NewestRecords.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final Deserializer<T> values;
    private final Consumer<byte[], byte[]> consumer;

    private NewestRecords(String topic, Deserializer<T> values, Consumer<byte[], byte[]> consumer) {
        this.topic = topic;
        this.values = values;
        this.consumer = consumer;
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * Opens a topic, which must be there, at its beginning.
     *
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
     */
    public static <T> NewestRecords<T> of(Settings settings, String topic, Deserializer<T> values) {
        Map<String, Object> config = new HashMap<>(KafkaClients.consumer(settings, ""));
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        boolean opened = false;
        try {
            var records = new NewestRecords<>(topic, values, consumer);
            opened = true;
            return records;
        } finally {
            if (!opened) {
                consumer.close();
            }
        }
    }

    /** The newest record of each key, in the order in which the keys first came. */
    public static <T> Map<String, T> all(Settings settings, String topic, Deserializer<T> values) {
        var newest = new LinkedHashMap<String, T>();
        try (NewestRecords<T> records = of(settings, topic, values)) {
            records.toEnd(
                    (key, value) -> value.ifPresentOrElse(known -> newest.put(key, known), () -> newest.remove(key)));
        }
        return newest;
    }

    /**
     * Reads what has come since, waiting for the first of it.
     *
     * @param reader takes each key, and its value or that it was deleted
     * @throws RegistryUnreachableException if the schema of a record cannot be asked for; it is read again the next time
     */
    public void read(Duration atMost, BiConsumer<String, Optional<T>> reader) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(atMost);
        try {
            records.forEach(record -> tell(record, reader));
        } catch (RegistryUnreachableException e) {
            // what was told already comes again as well, which changes nothing: each record tells how its key stands
            records.partitions()
                    .forEach(partition -> consumer.seek(
                            partition, records.records(partition).get(0).offset()));
            throw e;
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, BiConsumer<String, Optional<T>> reader) {
        if (record.key() == null) {
            return;
        }
        Optional<T> value;
        try {
            value = record.value() == null ? Optional.empty() : Optional.of(values.deserialize(topic, record.value()));
        } catch (SerializationException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("why", e.getMessage())
                    .log("passes over a record that cannot be read");
            return;
        }
        reader.accept(new String(record.key(), StandardCharsets.UTF_8), value);
    }

    /** Reads as far as the topic went when it was asked. */
    public void toEnd(BiConsumer<String, Optional<T>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            read(POLL, reader);
        }
    }

    /** Reads as far as a record and a little further: one that is committed may not be readable yet. */
    public void through(int partition, long offset, BiConsumer<String, Optional<T>> reader) {
        while (consumer.position(new TopicPartition(topic, partition)) <= offset) {
            read(POLL, reader);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
