package dev.spillway.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.testkit.parts.InProcessBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeederTest {
    private static final int LINES = 400;
    private static final int PARTITIONS = 3;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private static Path folder = Path.of("");

    private static InProcessBroker broker;

    @BeforeAll
    static void start() {
        broker = InProcessBroker.start(folder.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static FeedFile feed(String topic) throws IOException {
        String lines = IntStream.rangeClosed(1, LINES)
                .mapToObj(i -> "{\"topic\":\"%s\",\"key\":\"k%d\",\"timestamp\":%d,\"value\":{\"n\":%d}}\n"
                        .formatted(topic, i % 7, i, i))
                .collect(Collectors.joining());
        return FeedFile.open(Files.writeString(folder.resolve(topic + ".jsonl"), lines));
    }

    private static void create(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static Feeder feeder(FeedFile file, Pace pace, FeedPosition position) {
        var registry = new InMemoryRegistry();
        registry.register(file.topics().iterator().next() + "-value", new Schema.Parser().parse("""
                        {"type": "record", "name": "N", "fields": [{"name": "n", "type": "int"}]}"""));
        var wiring = new Feeder.Wiring(
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                consumer(),
                registry);
        return new Feeder(file, pace, position, wiring, new KnownEntities(List.of()));
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The lines of the records in the topic, as their headers have them. */
    private static List<Integer> lines(String topic) {
        var lines = new ArrayList<Integer>();
        try (var consumer = consumer()) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(i -> new TopicPartition(topic, i))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    String header = new String(
                            record.headers().lastHeader("spillway-feed").value(),
                            java.nio.charset.StandardCharsets.UTF_8);
                    lines.add(Integer.valueOf(header.substring(header.lastIndexOf('/') + 1)));
                }
            }
        }
        return lines;
    }

    @Test
    void goesOnWhereItWasStopped() throws Exception {
        create("stopped");
        FeedFile file = feed("stopped");
        var position = new FeedPosition(folder.resolve("stopped.position"));
        try (Feeder first = feeder(file, Pace.perSecond(200), position)) {
            first.start();
            await().atMost(SOON).until(() -> first.line() >= 50);
        }
        assertThat(position.read()).isBetween(50L, (long) LINES - 1);

        try (Feeder second = feeder(file, Pace.unlimited(), position)) {
            second.start();
            second.awaitEnd();

            assertThat(second.failure()).isEmpty();
            assertThat(second.state()).isEqualTo(Feeder.State.FINISHED);
            assertThat(second.sent()).isLessThan(LINES);
        }
        assertThat(lines("stopped")).hasSize(LINES).doesNotHaveDuplicates();
    }

    /** A feed that was killed has sent more than it has noted. */
    @Test
    void repeatsNothingThatItHasNotNoted() throws Exception {
        create("killed");
        FeedFile file = feed("killed");
        var position = new FeedPosition(folder.resolve("killed.position"));
        try (Feeder first = feeder(file, Pace.perSecond(200), position)) {
            first.start();
            await().atMost(SOON).until(() -> first.line() >= 50);
        }
        position.write(10);

        try (Feeder second = feeder(file, Pace.unlimited(), position)) {
            second.start();
            second.awaitEnd();

            assertThat(second.failure()).isEmpty();
        }
        assertThat(lines("killed")).hasSize(LINES).doesNotHaveDuplicates();
        assertThat(position.read()).isEqualTo(LINES);
    }

    @Test
    void saysWhichLineDoesNotFitTheSchema() throws Exception {
        create("misfit");
        FeedFile file = FeedFile.open(Files.writeString(folder.resolve("misfit.jsonl"), """
                {"topic":"misfit","timestamp":1,"value":{"n":1}}
                {"topic":"misfit","timestamp":2,"value":{"n":"two"}}
                """));
        try (Feeder feeder = feeder(file, Pace.unlimited(), new FeedPosition(folder.resolve("misfit.position")))) {
            feeder.start();
            feeder.awaitEnd();

            assertThat(feeder.state()).isEqualTo(Feeder.State.FAILED);
            assertThat(feeder.failure().orElseThrow()).hasMessage("misfit.jsonl:2: n: found string, need int");
        }
    }
}
