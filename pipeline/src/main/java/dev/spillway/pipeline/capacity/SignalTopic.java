package dev.spillway.pipeline.capacity;

import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.topologies.StreamedTopic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;

/** Reads what a cluster has of {@code scaling-signals}, from its beginning to what was its end when reading began. */
public final class SignalTopic {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int ANSWER_WITHIN_MS = 15_000;

    /** Of polls without any record in a row: then the broker has stopped answering. */
    private static final int EMPTY_POLLS_MAX = 60;

    private final Map<String, Object> client;
    private final StreamedTopic<String, ScalingSignal> topic;

    /** @param client how a consumer reaches the cluster */
    public SignalTopic(Map<String, Object> client, SchemaRegistry registry) {
        this.client = Map.copyOf(client);
        this.topic = new StreamedTopic<>(
                TopicCatalogue.SCALING_SIGNALS.name(), Serdes.String(), RecordSerde.of(ScalingSignal.class, registry));
    }

    /**
     * Shows every signal; those of one fleet in order.
     *
     * @return how many records were not signals
     * @throws KafkaException if the broker does not answer
     */
    public long read(Consumer<Signal> to) {
        var config = new HashMap<>(client);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // a question must not make the topic that it asks about
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return read(consumer, consumer.endOffsets(partitions), to);
        }
    }

    private long read(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Consumer<Signal> to) {
        Deserializer<ScalingSignal> format = topic.valueSerde().deserializer();
        long unusable = 0;
        int empty = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            var records = consumer.poll(POLL);
            empty = records.isEmpty() ? empty + 1 : 0;
            if (empty > EMPTY_POLLS_MAX) {
                throw new TimeoutException("no record of " + topic.name() + " came for a while");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                unusable += show(record, format, to) ? 0 : 1;
            }
        }
        return unusable;
    }

    private boolean show(
            ConsumerRecord<byte[], byte[]> record, Deserializer<ScalingSignal> format, Consumer<Signal> to) {
        try {
            ScalingSignal signal = format.deserialize(topic.name(), record.headers(), record.value());
            if (signal != null) {
                to.accept(signal(signal));
            }
            return signal != null;
        } catch (SerializationException e) {
            return false;
        }
    }

    static Signal signal(ScalingSignal record) {
        return new Signal(
                record.getFleet(),
                Kind.valueOf(record.getKind().name()),
                record.getRegion(),
                record.getTier(),
                ChronoUnit.MICROS.between(Instant.EPOCH, record.getAt()),
                record.getInstances(),
                record.getKnown(),
                record.getReporting(),
                record.getCoverage(),
                new TreeMap<>(record.getMetrics()));
    }
}
