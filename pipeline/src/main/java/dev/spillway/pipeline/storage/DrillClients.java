package dev.spillway.pipeline.storage;

import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** What a drill reads from the stack and writes to it. */
final class DrillClients implements AutoCloseable {

    private final Settings settings;
    private final SchemaRegistry registry;
    private final Producer<String, Definition> policies;
    private final Producer<String, ScalingOutcome> outcomes;
    private final KafkaConsumer<String, StorageProcedure> steps;

    DrillClients(Settings settings, SchemaRegistry registry) {
        this.settings = settings;
        this.registry = registry;
        this.policies = producer(Definition.class);
        this.outcomes = producer(ScalingOutcome.class);
        this.steps = steps();
    }

    private <T extends SpecificRecord> Producer<String, T> producer(Class<T> type) {
        return new KafkaProducer<>(
                KafkaClients.producer(settings),
                new StringSerializer(),
                RecordSerde.of(type, registry).serializer());
    }

    /** Those told from now on. */
    private KafkaConsumer<String, StorageProcedure> steps() {
        var config = new HashMap<>(KafkaClients.consumer(settings, ""));
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        var consumer = new KafkaConsumer<>(
                config,
                new StringDeserializer(),
                RecordSerde.of(StorageProcedure.class, registry).deserializer());
        String topic = TopicCatalogue.STORAGE_PROCEDURES.name();
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    KafkaConsumer<String, StorageProcedure> toldSteps() {
        return steps;
    }

    /** For the reports of nodes, which close it. */
    Producer<String, InstanceMetrics> samples() {
        return producer(InstanceMetrics.class);
    }

    /** Puts a policy in force, or with null takes it out. */
    void publish(@Nullable DrillPolicy policy) {
        send(
                policies,
                TopicCatalogue.SCALING_POLICIES.name(),
                DrillPolicy.NAME,
                policy == null ? null : policy.definition());
    }

    void acknowledge(String fleet, ScalingOutcome outcome) {
        send(outcomes, TopicCatalogue.SCALING_OUTCOMES.name(), RecordKey.of(fleet), outcome);
    }

    private static <T> void send(Producer<String, T> producer, String topic, String key, @Nullable T value) {
        try {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (ExecutionException e) {
            throw new KafkaException("cannot write to " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while writing to " + topic, e);
        }
    }

    @Override
    public void close() {
        steps.close();
        policies.close();
        outcomes.close();
    }
}
