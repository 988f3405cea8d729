package dev.spillway.actuator;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Obeys scaling decisions: it reads {@code scaling-decisions}, has each carried out by a {@link Capacity}, and says on
 * {@code scaling-outcomes} what came of it.
 *
 * <pre>{@code
 * var registry = ConfluentRegistry.at("http://registry:8081", Map.of());
 * var config = ActuatorConfig.of("broker:9092", "ranking-actuator")
 *         .only(decision -> decision.getFleet().startsWith("ranking"));
 * try (var actuator = Actuator.start(config, registry, decision -> {
 *     Group group = groups.resize(decision.getFleet(), decision.getTo());    // returns when that is done
 *     return Result.applied(group.size(), group.removed());
 * })) {
 *     actuator.awaitEnd();
 * }
 * }</pre>
 *
 * <p>Dropped, and counted by reason, is what must not be carried out: advice, what has expired, what was acknowledged before,
 * and what is older than that. When a newer decision of a fleet comes before an older one was begun, the older one is
 * acknowledged as SUPERSEDED.
 *
 * <p>A decision is carried out at least once until it is acknowledged, and never after: an offset is committed only once the
 * outcome is written, and at the start the outcomes of all fleets are read back. Between carrying out and acknowledging a
 * crash brings the same decision again; since it names the size to have, that changes nothing. The same holds when a fleet
 * moves to another process of the group while a decision is under way.
 */
public final class Actuator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Actuator.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration COMMIT = Duration.ofSeconds(5);

    /** How many decisions may be read and not over, before reading pauses: far more than there are in an honest topic. */
    private static final int UNSETTLED_MAX = 10_000;

    /** For how long what is under way may go on once the actuator is to end. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    private final ActuatorConfig config;
    private final Closing closing = new Closing();
    private final Consumer<String, byte[]> decisions;
    private final Producer<String, ScalingOutcome> outcomes;
    private final PastEpochs pastEpochs;
    private final ValueReader<ScalingDecision> reader;
    private final ExecutorService workers;
    private final Lanes lanes;
    private final Thread thread;
    private final String topic;

    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    private boolean mayHaveMissed = true;
    private volatile @Nullable Throwable failure;

    private Actuator(ActuatorConfig config, SchemaRegistry registry, Capacity capacity) {
        this.config = config;
        this.topic =
                TopicCatalogue.SCALING_DECISIONS.prefixed(config.topicPrefix()).name();
        String outcomeTopic =
                TopicCatalogue.SCALING_OUTCOMES.prefixed(config.topicPrefix()).name();
        var meters = new ActuatorMeters(config.meters());
        var bytes = new ByteArrayDeserializer();
        this.reader = new ValueReader<>(ScalingDecision.class, registry, meters, closing);
        this.decisions = new KafkaConsumer<>(reading(Optional.of(config.group())), new StringDeserializer(), bytes);
        this.pastEpochs = new PastEpochs(
                outcomeTopic,
                new KafkaConsumer<>(reading(Optional.empty()), new StringDeserializer(), bytes),
                new ValueReader<>(ScalingOutcome.class, registry, meters, closing),
                closing);
        this.outcomes = new KafkaProducer<>(
                writing(),
                new StringSerializer(),
                RecordSerde.of(ScalingOutcome.class, registry).serializer());
        this.workers = Executors.newFixedThreadPool(config.parallel(), task -> new Thread(task, "spillway-capacity"));
        var acknowledgements = new Acknowledgements(
                outcomeTopic, outcomes, config.meters().config().clock(), meters, closing);
        this.lanes = new Lanes(capacity, acknowledgements, meters, workers, closing);
        this.thread = new Thread(this::run, "spillway-actuator");
    }

    /**
     * Obeys from now on, until it is closed. Neither broker nor schema registry need to be there yet.
     *
     * @throws KafkaException if a client cannot be made of the settings
     */
    public static Actuator start(ActuatorConfig config, SchemaRegistry registry, Capacity capacity) {
        var actuator = new Actuator(config, registry, capacity);
        actuator.thread.start();
        return actuator;
    }

    /** What ended it, if it was not closed: a broker that refuses its login, for one. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** How many decisions are read and not over: a number that stays up says that changing a fleet takes too long. */
    public int unsettled() {
        return lanes.unsettled();
    }

    /** Returns when it has ended, for whatever reason. */
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Begins nothing more, waits at most 10 s for what is under way, and then interrupts that. */
    @Override
    public void close() {
        closing.begin();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            decisions.subscribe(List.of(topic), new Rebalance());
            while (!closing.hasBegun()) {
                obey();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // a thread's last frame: whoever waits for the end must learn of it
            failure = e;
            LOG.atError().addKeyValue("group", config.group()).setCause(e).log("the actuator has ended");
        } finally {
            end();
        }
    }

    private void obey() throws InterruptedException {
        var records = decisions.poll(POLL);
        if (mayHaveMissed && !records.isEmpty()) {
            readPastEpochs();
        }
        for (ConsumerRecord<String, byte[]> record : records) {
            obey(record);
        }
        commit();
        throttle();
    }

    private void obey(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        var partition = new TopicPartition(record.topic(), record.partition());
        Optional<ScalingDecision> decision = reader.read(record);
        if (closing.hasBegun()) {
            return;
        }
        if (decision.filter(config.mine()).isEmpty()) {
            lanes.pass(partition, record.offset());
            return;
        }
        lanes.arrive(decision.get(), decision.get().getMode() == Mode.ADVISE, partition, record.offset());
    }

    /** What another of the group has acknowledged since we last looked must not be done again. */
    private void readPastEpochs() throws InterruptedException {
        do {
            try {
                pastEpochs.catchUp(lanes::acknowledged);
                mayHaveMissed = false;
                return;
            } catch (RetriableException e) {
                LOG.atWarn().log("nothing is carried out until past outcomes can be read: {}", e.toString());
            }
        } while (!closing.within(PAUSE));
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> positions = lanes.positions();
        if (positions.equals(committed)) {
            return;
        }
        try {
            decisions.commitSync(positions, COMMIT);
            committed = positions;
        } catch (CommitFailedException | RetriableException e) {
            // the next commit says the same; until then more is read again than needs to be, and the fence drops it
            LOG.atDebug().log("offsets are not committed yet: {}", e.toString());
        }
    }

    private void throttle() {
        if (lanes.unsettled() > UNSETTLED_MAX) {
            decisions.pause(decisions.assignment());
        } else {
            decisions.resume(decisions.paused());
        }
    }

    private void end() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                workers.shutdownNow();
                workers.awaitTermination(LAST_WAIT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            commit();
        } catch (KafkaException e) {
            LOG.atDebug().log("the last offsets are not committed: {}", e.toString());
        }
        decisions.close();
        pastEpochs.close();
        outcomes.close(LAST_WAIT);
    }

    /** Called on our thread, from within poll. */
    private final class Rebalance implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            mayHaveMissed = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit();
            lanes.giveUp(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            lanes.giveUp(partitions);
        }
    }

    private Map<String, Object> reading(Optional<String> group) {
        Map<String, Object> settings = client();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        group.ifPresent(name -> settings.put(ConsumerConfig.GROUP_ID_CONFIG, name));
        return settings;
    }

    private Map<String, Object> writing() {
        Map<String, Object> settings = client();
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        return settings;
    }

    private Map<String, Object> client() {
        var settings = new HashMap<String, Object>(config.kafka());
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        return settings;
    }
}
