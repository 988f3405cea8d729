package dev.spillway.pipeline.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.testkit.parts.InProcessBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalTopicTest {
    private static final int SIGNALS = 500;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void readsAllThereIsAndLeavesOutWhatIsNoSignal() throws Exception {
        var registry = new InMemoryRegistry();
        var format = RecordSerde.of(ScalingSignal.class, registry).serializer();
        try (InProcessBroker broker = InProcessBroker.start(folder)) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (var topic = new SignalTopic(client, registry)) {
                assertThat(topic.readOn(signal -> {}))
                        .as("of a topic that is not there")
                        .isZero();
            }

            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("scaling-signals", 3, (short) 1)))
                        .all()
                        .get();
            }
            var sent = new ArrayList<Future<RecordMetadata>>();
            try (var producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    new StringSerializer(),
                    new ByteArraySerializer())) {
                for (int i = 0; i < SIGNALS; i++) {
                    byte[] value = format.serialize("scaling-signals", Outgoing.signal(signal(i), Map.of()));
                    sent.add(producer.send(
                            new ProducerRecord<>("scaling-signals", signal(i).fleet(), value)));
                }
                sent.add(producer.send(new ProducerRecord<>("scaling-signals", "broken", new byte[] {1, 2, 3})));
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
            }

            var read = new ArrayList<Signal>();
            try (var topic = new SignalTopic(client, registry)) {
                assertThat(topic.readOn(read::add)).isEqualTo(1);
                assertThat(topic.readOn(read::add)).as("of what it has read").isZero();
            }

            assertThat(read).hasSize(SIGNALS).contains(signal(0), signal(SIGNALS - 1));
        }
    }

    private static Signal signal(int i) {
        return new Signal(
                "fleet-" + i % 5, Kind.CASSANDRA, "r", 2, i * 10_000_000L, i, i, i, 1, new TreeMap<>(Map.of("x", 0.5)));
    }
}
