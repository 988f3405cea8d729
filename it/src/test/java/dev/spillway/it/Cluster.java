package dev.spillway.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What stands outside the service: who produces its events, and who reads what it writes. */
final class Cluster implements AutoCloseable {
    private final String bootstrapServers;
    private final SchemaRegistry registry;
    private final KafkaProducer<byte[], byte[]> producer;

    Cluster(String bootstrapServers, SchemaRegistry registry) {
        this.bootstrapServers = bootstrapServers;
        this.registry = registry;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "linger.ms", 5,
                        "delivery.timeout.ms", 120_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    SchemaRegistry registry() {
        return registry;
    }

    void create(String topic, int partitions) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** Sends orders, keyed by customer, and waits until the broker has them. */
    /** Sends them without keys, in turn to all partitions. */
    void sendInTurn(String topic, int partitions, int schemaId, List<Order> orders)
            throws ExecutionException, InterruptedException {
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (int i = 0; i < orders.size(); i++) {
            byte[] value = orders.get(i).bytes(schemaId);
            sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, value)));
        }
        for (var each : sent) {
            each.get();
        }
    }

    void send(String topic, int schemaId, List<Order> orders) throws ExecutionException, InterruptedException {
        var sent = orders.stream()
                .map(order -> producer.send(new ProducerRecord<>(
                        topic, String.valueOf(order.customer()).getBytes(UTF_8), order.bytes(schemaId))))
                .toList();
        for (var each : sent) {
            each.get();
        }
    }

    /** Sends bytes as they are. */
    RecordMetadata send(String topic, @Nullable String key, byte[] value)
            throws ExecutionException, InterruptedException {
        return producer.send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(UTF_8), value))
                .get();
    }

    /** All committed records of a topic that meet the condition, in the order of each partition. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, Predicate<ConsumerRecord<byte[], byte[]>> condition) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (condition.test(record)) {
                        found.add(record);
                    }
                });
            }
        }
        return found;
    }

    /** The newest update of each key of the groups whose names begin so; null for one whose life has ended. */
    Map<String, @Nullable FeatureUpdate> updates(String prefix) {
        var newest = new LinkedHashMap<String, @Nullable FeatureUpdate>();
        var values = RecordSerde.of(FeatureUpdate.class, registry).deserializer();
        String topic = TopicCatalogue.FEATURE_UPDATES.name();
        read(topic, record -> key(record).startsWith(prefix))
                .forEach(record -> newest.put(key(record), values.deserialize(topic, record.value())));
        return newest;
    }

    static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), UTF_8);
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
