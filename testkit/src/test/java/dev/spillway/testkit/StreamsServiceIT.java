package dev.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.testkit.parts.InProcessBroker;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Meters;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.StreamsService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service on a real broker: what it does when it is closed, when its broker goes away, and when it cannot go on. */
class StreamsServiceIT {

    private static final Totals TOTALS = new Totals(Totals.Memory.STORE);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private InProcessBroker broker;
    private Settings set;
    private RocksDbMemory memory;

    @BeforeEach
    void startBroker() {
        broker = InProcessBroker.start(folder.resolve("broker"));
        set = Settings.of(
                Map.of(
                        "kafka.bootstrap.servers", broker.bootstrapServers(),
                        "service.state.dir", folder.resolve("state").toString(),
                        "service.instance", "a",
                        "service.commit.interval", "100ms",
                        "rocksdb.memory", "16MiB"),
                ServiceConfig.KEYS);
        memory = RocksDbMemory.from(set);
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void goesOnWhereItWasClosed() throws Exception {
        createTopics();
        for (long life = 1; life <= 2; life++) {
            try (var service = service();
                    var registry = new Meters(new SimpleMeterRegistry())) {
                service.start();
                assertThat(service.awaitRunning(PATIENCE)).isTrue();
                assertThat(service.status()).isEqualTo(Health.Status.up());
                registry.watch(service);
                send("a", 1L);
                send("a", 2L);

                awaitTotal("a", 3 * life);
                assertThat(service.close(PATIENCE)).isTrue();
                assertThat(service.ended().get(1, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
            }
        }
    }

    @Test
    void losesNothingWhenItsBrokerGoesAwayAndComesBack() throws Exception {
        createTopics();
        try (var service = service()) {
            service.start();
            assertThat(service.awaitRunning(PATIENCE)).isTrue();
            send("a", 1L);
            awaitTotal("a", 1);

            broker.stop();
            broker.startAgain();
            send("a", 1L);

            awaitTotal("a", 2);
            assertThat(service.failure()).isEmpty();
        }
    }

    @Test
    void saysWhatItReadsIfATopicIsMissing() throws Exception {
        try (var service = service()) {
            service.start();

            assertThat(service.ended().get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.FAILED);
            assertThat(service.awaitRunning(Duration.ZERO)).isFalse();
            assertThat(service.status())
                    .isEqualTo(Health.Status.down(
                            "totals reads topics of which one does not exist or was deleted: amounts"));
        }
    }

    @Test
    void stopsAsAWholeWhenItCannotGoOn() throws Exception {
        createTopics();
        try (var service = service()) {
            service.start();
            send("a", null);

            assertThat(service.ended().get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.FAILED);
            assertThat(service.failure().orElseThrow()).hasRootCauseInstanceOf(NullPointerException.class);
            assertThat(service.status()).isEqualTo(Health.Status.down("totals failed; the log says why"));
        }
    }

    private StreamsService service() {
        return new StreamsService(TOTALS, ServiceConfig.of(TOTALS, set), memory);
    }

    private void createTopics() throws Exception {
        try (var admin = Admin.create(KafkaClients.admin(set))) {
            admin.createTopics(List.of(
                            new NewTopic(Totals.AMOUNTS.name(), 2, (short) 1),
                            new NewTopic(Totals.TOTALS.name(), 2, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void send(String key, @Nullable Long amount) throws Exception {
        try (var producer =
                new KafkaProducer<>(KafkaClients.producer(set), new StringSerializer(), new LongSerializer())) {
            producer.send(new ProducerRecord<>(Totals.AMOUNTS.name(), key, amount))
                    .get();
        }
    }

    private void awaitTotal(String key, long total) {
        var newest = new TreeMap<String, Long>();
        try (var consumer = new KafkaConsumer<>(
                KafkaClients.consumer(set, "check-" + total), new StringDeserializer(), new LongDeserializer())) {
            consumer.subscribe(List.of(Totals.TOTALS.name()));
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> newest.put(record.key(), record.value()));
                return newest.getOrDefault(key, 0L) >= total;
            });
        }
        assertThat(newest).containsEntry(key, total);
    }
}
