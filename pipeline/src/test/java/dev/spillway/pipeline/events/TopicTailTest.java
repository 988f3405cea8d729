package dev.spillway.pipeline.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The tail, with Kafka's own stand-in for a consumer. */
class TopicTailTest {
    private static final TopicPartition DECISIONS = new TopicPartition("scaling-decisions", 0);
    private static final TopicPartition ALERTS = new TopicPartition("alerts", 0);
    private static final long DAY_MS = 86_400_000;

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> read = new CopyOnWriteArrayList<>();
    private volatile Topics broker = new Topics();
    private final TopicTail tail = new TopicTail(
            Map.of("scaling-decisions", ScalingDecision.class, "alerts", Alert.class),
            Set.of("scaling-decisions"),
            registry,
            () -> broker,
            () -> 2 * DAY_MS * 1_000,
            meters);

    /** Two topics of one partition; of the decisions, those from offset 5 on are of the last day. */
    private static final class Topics extends MockConsumer<byte[], byte[]> {
        private volatile long since;

        Topics() {
            super("earliest");
            for (TopicPartition each : List.of(DECISIONS, ALERTS)) {
                updatePartitions(
                        each.topic(), List.of(new PartitionInfo(each.topic(), 0, null, new Node[0], new Node[0])));
            }
            updateEndOffsets(Map.of(DECISIONS, 7L, ALERTS, 3L));
            updateBeginningOffsets(Map.of(DECISIONS, 0L, ALERTS, 0L));
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> asked) {
            since = Objects.requireNonNull(asked.get(DECISIONS));
            return Map.of(DECISIONS, new OffsetAndTimestamp(5, since));
        }

        void has(TopicPartition in, long offset, byte[] value) {
            schedulePollTask(() -> addRecord(
                    new ConsumerRecord<>(in.topic(), 0, offset, "f".getBytes(StandardCharsets.UTF_8), value)));
        }
    }

    private byte[] decision(long epoch) {
        return RecordSerde.of(ScalingDecision.class, registry)
                .serializer()
                .serialize("scaling-decisions", DecisionLogTest.decision("f", epoch));
    }

    @AfterEach
    void stop() {
        tail.close();
    }

    private EventFeed.Subscription follow(String... topics) {
        return tail.follow(Set.of(topics), event -> read.add(event.id()));
    }

    @Test
    void readsTheLastDayAndWhatComes() {
        EventFeed.Subscription following = follow("scaling-decisions");
        broker.has(DECISIONS, 5, decision(1));
        broker.has(DECISIONS, 6, decision(2));
        tail.start();

        await().until(() -> read.size() == 2);
        assertThat(broker.since).isEqualTo(DAY_MS);
        assertThat(tail.status()).isEqualTo(Health.Status.up());

        following.close();
        broker.has(DECISIONS, 7, decision(3));
        broker.has(DECISIONS, 8, "no record".getBytes(StandardCharsets.UTF_8));
        await().until(() -> broker.position(DECISIONS) == 9);
        assertThat(read).containsExactly("scaling-decisions/0/5", "scaling-decisions/0/6");
    }

    @Test
    void readsTheOthersFromTheirEndWhileSomebodyFollows() {
        tail.start();
        await().until(() -> broker.assignment().equals(Set.of(DECISIONS)));

        EventFeed.Subscription following = follow("alerts");
        await().until(() -> broker.assignment().equals(Set.of(DECISIONS, ALERTS)));
        assertThat(broker.position(ALERTS)).isEqualTo(3);
        assertThat(broker.position(DECISIONS)).isEqualTo(5);

        following.close();
        await().until(() -> broker.assignment().equals(Set.of(DECISIONS)));
    }

    @Test
    void countsWhatItCannotRead() {
        follow("scaling-decisions");
        broker.has(DECISIONS, 5, "no record".getBytes(StandardCharsets.UTF_8));
        broker.has(DECISIONS, 6, decision(2));
        tail.start();

        await().until(() -> read.size() == 1);
        assertThat(meters.get("spillway.events.unreadable").counter().count()).isEqualTo(1);
    }

    @Test
    void goesOnWhereItWasWhenTheBrokersComeBack() {
        follow("scaling-decisions");
        Topics first = broker;
        var second = new Topics();
        first.has(DECISIONS, 5, decision(1));
        first.schedulePollTask(() -> {
            broker = second;
            first.setPollException(new KafkaException("away"));
        });
        second.has(DECISIONS, 6, decision(2));
        tail.start();

        await().until(() -> read.size() == 2);
        assertThat(read).containsExactly("scaling-decisions/0/5", "scaling-decisions/0/6");
        assertThat(second.since).isZero();
    }
}
