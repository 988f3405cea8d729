package dev.spillway.features.cassandra;

import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInfo;

/** A topic and a keyspace of a test's own, and sinks between them. */
final class Stage implements AutoCloseable {
    static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ManualClock wall = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final String name;
    private final String bootstrapServers;
    private final CassandraConfig config;
    private final RecordSerde<FeatureUpdate> serde = RecordSerde.of(FeatureUpdate.class, new InMemoryRegistry());
    private final KafkaProducer<byte[], byte[]> producer;
    private final Admin admin;

    /** @param name unlike that of any other test; letters only */
    Stage(String name, String bootstrapServers, InetSocketAddress cassandra, String datacenter)
            throws ExecutionException, InterruptedException {
        this.name = name;
        this.bootstrapServers = bootstrapServers;
        this.config = new CassandraConfig(
                List.of(cassandra), datacenter, name, Optional.empty(), "", new Secret(""), 64, Duration.ofSeconds(5));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        admin.createTopics(Set.of(new NewTopic(name, PARTITIONS, (short) 1)))
                .all()
                .get();
    }

    /** One of the test's own. */
    static Stage of(RealParts parts, TestInfo test) throws ExecutionException, InterruptedException {
        String name = test.getTestMethod().orElseThrow().getName();
        return new Stage(
                "t" + Integer.toHexString(name.hashCode())
                        + ProcessHandle.current().pid(),
                parts.bootstrapServers(),
                parts.cassandra(),
                parts.cassandraDataCentre());
    }

    /** A session that asks Cassandra what is there. */
    static CqlSession cqlsh(RealParts parts) throws InterruptedException {
        return CqlSession.builder()
                .addContactPoint(parts.cassandra())
                .withLocalDatacenter(parts.cassandraDataCentre())
                .build();
    }

    CassandraLink link() {
        return new CassandraLink(config);
    }

    /** A sink with a link of its own, started. */
    Running sink(FeatureGroup... groups) {
        return sink(Map.of(), groups);
    }

    /** One that is told what is deployed besides. */
    Running sink(DeployedVersions deployed, FeatureGroup... groups) {
        return sink(Map.of(), deployed, groups);
    }

    Running sink(Map<String, Object> consumer, FeatureGroup... groups) {
        return sink(consumer, DeployedVersions.ALL_KNOWN, groups);
    }

    private Running sink(Map<String, Object> consumer, DeployedVersions deployed, FeatureGroup... groups) {
        var config = new HashMap<String, Object>(consumer);
        config.put("bootstrap.servers", bootstrapServers);
        config.put("group.id", name);
        var link = link();
        var tables = new FeatureTables(link, List.of(groups));
        var feed = new CassandraSink.Feed(name, "local", config, serde.deserializer());
        var running = new Running(new CassandraSink(feed, tables, deployed, wall, meters), tables, link);
        running.sink.start();
        return running;
    }

    /** A sink and what it stands on. */
    record Running(CassandraSink sink, FeatureTables tables, CassandraLink link) implements AutoCloseable {

        @Override
        public void close() {
            sink.close();
            link.close();
        }
    }

    /** Returns when every record of the topic is a row, and the offsets say so. */
    void awaitCaughtUp(Running running) {
        await().atMost(PATIENCE)
                .failFast("the sink is down", () -> running.sink.status().state() == Health.State.DOWN)
                .until(() -> running.sink.lagRecords().orElse(1) == 0 && committed() == sent());
    }

    void send(FeatureUpdate update, String entityKey) throws ExecutionException, InterruptedException {
        send(update.getGroup() + "|" + entityKey, serde.serializer().serialize(name, update));
    }

    void send(String key, byte @Nullable [] value) throws ExecutionException, InterruptedException {
        send(new ProducerRecord<>(name, key.getBytes(StandardCharsets.UTF_8), value));
    }

    void send(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
        producer.send(record).get();
    }

    void tombstone(String key, long revision) throws ExecutionException, InterruptedException {
        var record = new ProducerRecord<byte[], byte @Nullable []>(name, key.getBytes(StandardCharsets.UTF_8), null);
        record.headers().add(UpdateRecords.REVISION, Long.toString(revision).getBytes(StandardCharsets.UTF_8));
        producer.send(record).get();
    }

    String topic() {
        return name;
    }

    /** A row as cqlsh would show it; null if there is none. */
    @Nullable
    Row row(CqlSession session, String cql, Object... values) {
        return session.execute(
                        cql.replace("KS", CqlIdentifier.fromInternal(name).asCql(true)), values)
                .one();
    }

    long count(CqlSession session, String table) {
        Row row = row(session, "SELECT count(*) FROM KS." + table);
        return row == null ? -1 : row.getLong(0);
    }

    /** The group's committed offsets, all partitions together. */
    long committed() throws ExecutionException, InterruptedException {
        return admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get().values().stream()
                .filter(Objects::nonNull)
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    /** How many records were sent, all partitions together. */
    long sent() throws ExecutionException, InterruptedException {
        Set<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(p -> new TopicPartition(name, p))
                .collect(Collectors.toSet());
        long sum = 0;
        for (var end : admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                .all()
                .get()
                .values()) {
            sum += end.offset();
        }
        return sum;
    }

    double counted(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
