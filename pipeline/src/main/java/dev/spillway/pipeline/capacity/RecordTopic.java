package dev.spillway.pipeline.capacity;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads one of our topics from its beginning to its end, and later on from there to what is then its end. For one thread. */
public final class RecordTopic<T extends SpecificRecord> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int ANSWER_WITHIN_MS = 15_000;

    /** Of polls without any record in a row: then the broker has stopped answering. */
    private static final int EMPTY_POLLS_MAX = 60;

    private final String topic;
    private final Deserializer<T> format;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Set<TopicPartition> assigned = new HashSet<>();

    /** @param client what reaches the brokers */
    public RecordTopic(String topic, Class<T> type, Map<String, Object> client, SchemaRegistry registry) {
        this.topic = topic;
        this.format = RecordSerde.of(type, registry).deserializer();
        var config = new HashMap<>(client);
        // of no group: it keeps no offsets
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // a question must not make the topic that it asks about
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        // a partition that is new, or of which the place where reading ended is no longer kept
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Shows every record with a value that has come since the last time; those of one key in order.
     *
     * @return how many records were none of the topic's
     * @throws KafkaException if the broker does not answer; the records up to there have been shown
     */
    public long readOn(BiConsumer<String, T> to) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        if (assigned.addAll(partitions)) {
            // those that were assigned before keep their places
            consumer.assign(assigned);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        long unusable = 0;
        int empty = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            empty = records.isEmpty() ? empty + 1 : 0;
            if (empty > EMPTY_POLLS_MAX) {
                throw new TimeoutException("no record of " + topic + " came for a while");
            }
            for (ConsumerRecord<String, byte[]> record : records) {
                unusable += show(record, to) ? 0 : 1;
            }
        }
        return unusable;
    }

    private boolean show(ConsumerRecord<String, byte[]> record, BiConsumer<String, T> to) {
        try {
            T value = format.deserialize(topic, record.headers(), record.value());
            if (value == null || record.key() == null) {
                return false;
            }
            to.accept(record.key(), value);
            return true;
        } catch (SerializationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
