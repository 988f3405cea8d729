package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalBroker;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.LocalRegistry;
import dev.spillway.parts.Part;
import dev.spillway.parts.Ports;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.features.FeatureUpdate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts that {@code spillway up} starts: they start, crash, stop and come back with what they had. */
@Timeout(300)
class LocalPartsIT {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPartsIT.class);
    private static final Installation INSTALLATION = Installation.find();

    @TempDir
    Path directory;

    @Test
    void brokerAndRegistryKeepWhatTheyHadOverACrash() throws Exception {
        List<Integer> ports = Ports.free(3);
        var broker = new LocalBroker(INSTALLATION, directory.resolve("broker"), ports.get(0), ports.get(1));
        try (Part kafka = broker.start(LOG::info);
                Part registry = LocalRegistry.inKafka(
                                INSTALLATION, directory.resolve("registry"), ports.get(2), kafka.address())
                        .start(LOG::info)) {
            send(kafka.address(), "trips", 100);
            int id = ConfluentRegistry.at(registry.address(), Map.of())
                    .register("trips-value", FeatureUpdate.getClassSchema());

            registry.kill();
            kafka.kill();
            kafka.restart();
            registry.restart();

            assertThat(received(kafka.address(), "trips", 100)).isEqualTo(numbers(100));
            assertThat(ConfluentRegistry.at(registry.address(), Map.of()).byId(id))
                    .isEqualTo(FeatureUpdate.getClassSchema());
        }
    }

    @Test
    void cassandraKeepsItsRowsOverAStop() throws Exception {
        List<Integer> ports = Ports.free(3);
        var cassandra = new LocalCassandra(INSTALLATION, directory, ports.get(0), ports.get(1), ports.get(2));
        try (Part part = cassandra.start(LOG::info)) {
            try (CqlSession session = session(ports.get(0))) {
                session.execute(
                        "CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
                session.execute("CREATE TABLE kept.trips (id int PRIMARY KEY, city text)");
                session.execute("INSERT INTO kept.trips (id, city) VALUES (1, 'Utrecht')");
            }

            part.restart();

            try (CqlSession session = session(ports.get(0))) {
                var row = session.execute("SELECT city FROM kept.trips WHERE id = 1")
                        .one();
                assertThat(row).isNotNull().extracting(r -> r.getString("city")).isEqualTo("Utrecht");
            }
        }
    }

    /** The driver's own time-outs are too tight for schema statements on a small machine. */
    private static CqlSession session(int port) {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .withLocalDatacenter(LocalCassandra.DATA_CENTRE)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(15))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(10))
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, Duration.ofSeconds(15))
                        .build())
                .build();
    }

    private static void send(String bootstrapServers, String topic, int count) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String value : numbers(count)) {
                producer.send(new ProducerRecord<>(topic, 0, "key", value)).get();
            }
        }
    }

    private static List<String> received(String bootstrapServers, String topic, int count) {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (values.size() < count) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
