package dev.spillway.it;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.shared.FleetKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The topics around the scaling service, as those see them who write and read there. */
final class ScalingTopicsAround implements AutoCloseable {
    private final Cluster cluster;
    private final SchemaRegistry registry;
    private final KafkaProducer<String, byte[]> producer;

    ScalingTopicsAround(String bootstrapServers, SchemaRegistry registry) throws InterruptedException {
        this.cluster = new Cluster(bootstrapServers, registry);
        this.registry = registry;
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 2);
        this.producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers))) {
            TopicAdmin.ensure(admin, TopicCatalogue.ALL);
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** Sends without waiting. */
    void sample(InstanceMetrics sample, Instant recordTime) {
        var unused = send(TopicCatalogue.INSTANCE_METRICS, sample.getFleet(), sample, recordTime);
    }

    /** Writes a record of ours, with that timestamp, and waits until the broker has it. */
    <T extends SpecificRecord> RecordMetadata write(Topic topic, String key, T value, Instant at)
            throws ExecutionException, InterruptedException {
        return send(topic, key, value, at).get();
    }

    private <T extends SpecificRecord> Future<RecordMetadata> send(
            Topic topic, String key, T value, Instant at) {
        @SuppressWarnings("unchecked") // it is the class of what is sent
        var type = (Class<T>) value.getClass();
        byte[] bytes = RecordSerde.of(type, registry).serializer().serialize(topic.name(), value);
        return producer.send(new ProducerRecord<>(topic.name(), null, at.toEpochMilli(), key, bytes));
    }

    /** Sends bytes as they are, with that timestamp, and waits until the broker has them. */
    RecordMetadata write(String topic, @Nullable String key, byte[] value, Instant at)
            throws ExecutionException, InterruptedException {
        return producer.send(new ProducerRecord<>(topic, null, at.toEpochMilli(), key, value))
                .get();
    }

    /** All committed values of a topic with that key, in their order. */
    <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type, String key) {
        var values = RecordSerde.of(type, registry).deserializer();
        return cluster.read(topic.name(), record -> Cluster.key(record).equals(key)).stream()
                .map(record -> values.deserialize(topic.name(), record.value()))
                .toList();
    }

    /** A sample of an instance of tier 2, over 10 s. */
    static InstanceMetrics sample(
            String fleet, FleetKind kind, String instance, Instant at, Map<String, Double> gauges) {
        return new InstanceMetrics(fleet, kind, "here", 2, instance, at, 10.0, gauges, Map.of(), null);
    }

    @Override
    public void close() {
        producer.close();
        cluster.close();
    }
}
