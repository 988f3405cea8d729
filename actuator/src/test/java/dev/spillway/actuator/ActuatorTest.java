package dev.spillway.actuator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingUnit;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.testkit.parts.InProcessBroker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The actuator between two topics of a real broker; each test has topics of its own. */
@Timeout(120)
class ActuatorTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    static Path directory;

    private static InProcessBroker broker;

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final ConcurrentLinkedQueue<String> carriedOut = new ConcurrentLinkedQueue<>();
    private Topic decisions = TopicCatalogue.SCALING_DECISIONS;
    private Topic outcomes = TopicCatalogue.SCALING_OUTCOMES;
    private String prefix = "";

    @BeforeAll
    static void startBroker() {
        broker = InProcessBroker.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) throws InterruptedException {
        prefix = test.getTestMethod().orElseThrow().getName() + "-";
        decisions = TopicCatalogue.SCALING_DECISIONS.prefixed(prefix);
        outcomes = TopicCatalogue.SCALING_OUTCOMES.prefixed(prefix);
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicAdmin.ensure(admin, List.of(decisions, outcomes));
        }
        clock.add(Duration.ofMillis(NOW.toEpochMilli() - clock.wallTime()));
    }

    @Test
    void carriesOutAndSaysSo() {
        try (var actuator = actuator(decision -> Result.applied(decision.getTo(), List.of("serving-7")))) {
            write(decision("serving", 1));

            ScalingOutcome outcome = awaitOutcomes(1).get(0);

            assertThat(outcome.getDecisionId()).isEqualTo("serving@1");
            assertThat(outcome.getEpoch()).isEqualTo(1);
            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.APPLIED);
            assertThat(outcome.getInstances()).isEqualTo(11);
            assertThat(outcome.getRemoved()).containsExactly("serving-7");
            assertThat(outcome.getDetail()).isNull();
            assertThat(outcome.getAt()).isEqualTo(NOW);
            assertThat(actuator.failure()).isEmpty();
        }
    }

    @Test
    void dropsWhatIsNotToBeDoneAndCountsIt() {
        var advice = decision("serving", 2);
        advice.setMode(Mode.ADVISE);
        var expired = decision("serving", 3);
        expired.setValidUntil(NOW);
        try (var actuator = actuator(decision -> Result.applied(decision.getTo()))) {
            write(decision("serving", 1), decision("other", 1));
            awaitOutcomes(1);
            write(decision("serving", 1), advice, expired, decision("serving", 4));
            awaitOutcomes(2);
            write(decision("serving", 2));
            await().until(() -> dropped("STALE") == 1);

            assertThat(carriedOut).containsExactly("serving@1", "serving@4");
            assertThat(dropped("REPEAT")).isEqualTo(1);
            assertThat(dropped("ADVICE")).isEqualTo(1);
            assertThat(dropped("EXPIRED")).isEqualTo(1);
            assertThat(actuator.failure()).isEmpty();
        }
    }

    @Test
    void passesOverWhatItCannotRead() {
        try (var actuator = actuator(decision -> Result.applied(decision.getTo()));
                var raw = new KafkaProducer<>(clients(), new StringSerializer(), new StringSerializer())) {
            var unused = raw.send(new ProducerRecord<>(decisions.name(), "serving", "no decision"));
            raw.flush();
            write(decision("serving", 1));

            awaitOutcomes(1);
            assertThat(dropped("UNDECODABLE")).isEqualTo(1);
            assertThat(actuator.failure()).isEmpty();
        }
    }

    @Test
    void saysWhatFailed() {
        try (var actuator = actuator(decision -> {
            throw new IllegalStateException("no capacity");
        })) {
            write(decision("serving", 1));

            ScalingOutcome outcome = awaitOutcomes(1).get(0);

            assertThat(outcome.getStatus()).isEqualTo(OutcomeStatus.FAILED);
            assertThat(outcome.getInstances()).isEqualTo(10);
            assertThat(outcome.getDetail()).contains("no capacity");
            assertThat(actuator.failure()).isEmpty();
        }
    }

    /** A fleet that takes long holds up no other, and what came for it meanwhile is superseded but for the newest. */
    @Test
    void supersedesWhatWasNotBegun() {
        var begun = new CountDownLatch(1);
        var mayEnd = new Semaphore(0);
        try (var actuator = actuator(decision -> {
            if (decision.getId().equals("serving@1")) {
                begun.countDown();
                mayEnd.acquire();
            }
            return Result.applied(decision.getTo());
        })) {
            write(decision("serving", 1));
            await().until(() -> begun.getCount() == 0);
            write(decision("serving", 2), decision("serving", 3), decision("ranking", 1));
            awaitOutcomes(1);
            await().until(() -> actuator.unsettled() == 3);
            mayEnd.release();

            List<ScalingOutcome> all = awaitOutcomes(4);

            assertThat(all)
                    .extracting(each -> each.getDecisionId() + " " + each.getStatus())
                    .containsExactlyInAnyOrder(
                            "ranking@1 APPLIED", "serving@1 APPLIED", "serving@2 SUPERSEDED", "serving@3 APPLIED");
            assertThat(carriedOut).containsExactlyInAnyOrder("serving@1", "ranking@1", "serving@3");
        }
    }

    /** What was acknowledged is known from the outcomes alone, also to another group that has no offsets. */
    @Test
    void repeatsNothingThatWasAcknowledgedBeforeItsStart() {
        try (var first = actuator(decision -> Result.applied(decision.getTo()))) {
            write(decision("serving", 1), decision("a|b", 5));
            awaitOutcomes(2);
            assertThat(first.failure()).isEmpty();
        }
        carriedOut.clear();

        var another = config().group() + "-another";
        try (var second = Actuator.start(grouped(another), registry, this::applied)) {
            write(decision("a|b", 4), decision("serving", 2));

            awaitOutcomes(3);
            await().until(() -> dropped("STALE") == 1 && dropped("REPEAT") == 2);
            assertThat(carriedOut).containsExactly("serving@2");
            assertThat(second.failure()).isEmpty();
        }
    }

    /** Closed in the middle: nothing was acknowledged, so it is done again, and then never more. */
    @Test
    void beginsAgainWhatItDidNotAcknowledge() {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var first = actuator(decision -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Result.applied(decision.getTo());
        });
        write(decision("serving", 1));
        await().until(() -> begun.getCount() == 0);
        first.close();
        assertThat(interrupted.getCount()).isZero();

        try (var second = actuator(decision -> Result.applied(decision.getTo()))) {
            assertThat(awaitOutcomes(1).get(0).getStatus()).isEqualTo(OutcomeStatus.APPLIED);
            assertThat(carriedOut).containsExactly("serving@1", "serving@1");
            assertThat(second.failure()).isEmpty();
        }
        try (var third = actuator(decision -> Result.applied(decision.getTo()))) {
            write(decision("ranking", 1));
            awaitOutcomes(2);
            assertThat(carriedOut).containsExactly("serving@1", "serving@1", "ranking@1");
            assertThat(third.failure()).isEmpty();
        }
    }

    private Result applied(ScalingDecision decision) {
        carriedOut.add(decision.getId());
        return Result.applied(decision.getTo());
    }

    private Actuator actuator(Capacity capacity) {
        return Actuator.start(config(), registry, decision -> {
            carriedOut.add(decision.getId());
            return capacity.carryOut(decision);
        });
    }

    private ActuatorConfig config() {
        return grouped(prefix + "actuator");
    }

    private ActuatorConfig grouped(String group) {
        return ActuatorConfig.of(broker.bootstrapServers(), group)
                .topicPrefix(prefix)
                .only(decision -> !decision.getFleet().equals("other"))
                .meters(meters);
    }

    private double dropped(String reason) {
        Counter counter = meters.find("spillway.actuator.dropped.decisions")
                .tag("reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static Map<String, Object> clients() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private void write(ScalingDecision... all) {
        var serializer = RecordSerde.of(ScalingDecision.class, registry).serializer();
        try (var producer = new KafkaProducer<>(clients(), new StringSerializer(), serializer)) {
            for (ScalingDecision each : all) {
                var unused = producer.send(new ProducerRecord<>(decisions.name(), each.getFleet(), each));
            }
        }
    }

    private List<ScalingOutcome> awaitOutcomes(int count) {
        var deserializer = RecordSerde.of(ScalingOutcome.class, registry).deserializer();
        List<ScalingOutcome> read = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(clients(), new StringDeserializer(), deserializer)) {
            List<TopicPartition> partitions = consumer.partitionsFor(outcomes.name()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> read.add(record.value()));
                return read.size() >= count;
            });
        }
        assertThat(read).hasSize(count);
        return read;
    }

    private static ScalingDecision decision(String fleet, long epoch) {
        return ScalingDecision.newBuilder()
                .setId(fleet + "@" + epoch)
                .setEpoch(epoch)
                .setIssuedAt(NOW)
                .setValidUntil(NOW.plusSeconds(300))
                .setFleet(fleet)
                .setRegion("us-west")
                .setTier(1)
                .setKind(FleetKind.PREDICTION)
                .setAction(ScalingAction.SCALE_OUT)
                .setUnit(ScalingUnit.INSTANCE)
                .setFrom(10)
                .setTo((int) (10 + epoch))
                .setWanted((int) (10 + epoch))
                .setRule("qps_high")
                .setBecause(List.of())
                .setClamps(List.of())
                .setPolicy("prediction-service")
                .setPolicyVersion(1)
                .setPreferSpot(false)
                .setPriority(1)
                .setMode(Mode.ACT)
                .build();
    }
}
