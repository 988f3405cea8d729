package dev.spillway.features.rollout;

import dev.spillway.features.rollout.domain.Change;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.Words;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureDeployment;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.NewestRecords;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics {@code feature-definitions} and {@code feature-deployments}.
 *
 * <p>All instances write under one transactional id. Who wants to write begins by fencing whoever wanted to before, then reads to the
 * end, decides, and commits: if somebody began in between, the commit fails and it begins anew. So each record was written by someone
 * who had read all that came before it, and no lock is left behind by a crash.
 */
final class RolloutTopics implements RolloutLog {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutTopics.class);

    private static final String DEFINITIONS = TopicCatalogue.FEATURE_DEFINITIONS.name();
    private static final String DEPLOYMENTS = TopicCatalogue.FEATURE_DEPLOYMENTS.name();

    /** Of every instance on the cluster. */
    static final String TRANSACTIONS = "features-rollout";

    private static final int STEP_WITHIN_MS = 5_000;
    private static final int WRITTEN_WITHIN_MS = 10_000;

    private static final long PAUSE_NANOS = 20_000_000;

    /** Each begins when another one has got ahead: with more of them in a row nobody gets anywhere. */
    private static final int TRIES = 20;

    private final Settings settings;
    private final ServiceClock wall;
    private final RecordSerde<Definition> definitions;
    private final RecordSerde<FeatureDeployment> deployments;
    private @Nullable Reading reading;
    private Words words = Words.NONE;

    /** Both topics, opened. */
    private record Reading(NewestRecords<Definition> definitions, NewestRecords<FeatureDeployment> deployments) {
        void close() {
            definitions.close();
            deployments.close();
        }
    }

    /** The topics must be there when it is first asked. */
    RolloutTopics(Settings settings, SchemaRegistry registry, ServiceClock wall) {
        this.settings = settings;
        this.wall = wall;
        this.definitions = RecordSerde.of(Definition.class, registry);
        this.deployments = RecordSerde.of(FeatureDeployment.class, registry);
    }

    /** Read as a whole when it is first asked: half of what is said would be something else. */
    private Reading reading() {
        if (reading == null) {
            words = Words.NONE;
            Reading open = open();
            boolean whole = false;
            try {
                readToEnd(open);
                whole = true;
            } finally {
                if (!whole) {
                    open.close();
                }
            }
            reading = open;
        }
        return reading;
    }

    private Reading open() {
        NewestRecords<Definition> some = NewestRecords.of(settings, DEFINITIONS, definitions.deserializer());
        boolean both = false;
        try {
            var open = new Reading(some, NewestRecords.of(settings, DEPLOYMENTS, deployments.deserializer()));
            both = true;
            return open;
        } finally {
            if (!both) {
                some.close();
            }
        }
    }

    private void readToEnd(Reading open) {
        open.definitions.toEnd(this::hearDefinition);
        open.deployments.toEnd(this::hearDeployment);
    }

    private void hearDefinition(String group, Optional<Definition> definition) {
        words = words.published(group, definition.map(DeploymentRecords::published));
    }

    private void hearDeployment(String group, Optional<FeatureDeployment> deployment) {
        deployment.map(DeploymentRecords::deployment).ifPresent(known -> words = words.deployed(group, known));
    }

    @Override
    public Words read(Duration atMost) {
        Reading open = reading();
        open.definitions.read(Duration.ZERO, this::hearDefinition);
        open.deployments.read(atMost, this::hearDeployment);
        return words;
    }

    @Override
    public Words readAll() {
        readToEnd(reading());
        return words;
    }

    @Override
    public Words change(Function<Words, Change> decide) {
        Reading open = reading();
        Change written = Change.NONE;
        for (int tries = 1; ; tries++) {
            try (Producer<String, SpecificRecord> producer = producer()) {
                producer.initTransactions();
                readToEnd(open);
                if (!written.isNothing() && written.isSaidBy(words)) {
                    return words;
                }
                written = decide.apply(words);
                if (!written.isNothing()) {
                    readThrough(write(written, producer), open);
                }
                return words;
            } catch (KafkaException e) {
                if (!isOvertaken(e) || tries == TRIES) {
                    throw e;
                }
                LOG.atDebug().addKeyValue("tries", tries).setCause(e).log("another instance has got ahead");
                // each in its own time, or they would overtake each other once more
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS * tries));
            }
        }
    }

    /**
     * Whether another one has begun to write, so that a producer made anew may get further. Brokers have several words for it, by when
     * it began: that a newer producer is known, that the transaction was ended for it (invalid state, KAFKA-20785), or a fault without
     * a name, by which nobody knows whether it was committed: what was to be written is looked for then.
     */
    private static boolean isOvertaken(KafkaException thrown) {
        return thrown instanceof ApplicationRecoverableException
                || thrown instanceof InvalidTxnStateException
                || thrown instanceof TransactionAbortableException
                || thrown.getClass().equals(KafkaException.class);
    }

    /** A commit is answered before its records can be read, and whoever wrote them goes on from what is read. */
    private void readThrough(List<Future<RecordMetadata>> sent, Reading open) {
        for (Future<RecordMetadata> each : sent) {
            RecordMetadata where = where(each);
            if (where.topic().equals(DEFINITIONS)) {
                open.definitions.through(where.partition(), where.offset(), this::hearDefinition);
            } else {
                open.deployments.through(where.partition(), where.offset(), this::hearDeployment);
            }
        }
    }

    private static RecordMetadata where(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it was committed and not written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    /** Where its records are, once they are committed. */
    private List<Future<RecordMetadata>> write(Change change, Producer<String, SpecificRecord> producer) {
        producer.beginTransaction();
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (Map.Entry<String, Published> each : change.published().entrySet()) {
            sent.add(send(producer, DEFINITIONS, each.getKey(), DeploymentRecords.record(each.getValue())));
        }
        for (String group : change.withdrawn()) {
            sent.add(send(producer, DEFINITIONS, group, null));
        }
        for (Map.Entry<String, Deployment> each : change.deployments().entrySet()) {
            SpecificRecord record = DeploymentRecords.record(each.getValue(), wall.now());
            sent.add(send(producer, DEPLOYMENTS, each.getKey(), record));
        }
        producer.commitTransaction();
        return sent;
    }

    /** What fails makes the commit fail. */
    private static Future<RecordMetadata> send(
            Producer<String, SpecificRecord> producer, String topic, String group, @Nullable SpecificRecord record) {
        return producer.send(new ProducerRecord<>(topic, group, record));
    }

    private Producer<String, SpecificRecord> producer() {
        Map<String, Object> config = new HashMap<>(KafkaClients.producer(settings));
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, STEP_WITHIN_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, STEP_WITHIN_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, WRITTEN_WITHIN_MS);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, WRITTEN_WITHIN_MS);
        return new KafkaProducer<>(config, new StringSerializer(), (topic, record) -> bytes(topic, record));
    }

    private byte @Nullable [] bytes(String topic, @Nullable SpecificRecord record) {
        return record instanceof Definition definition
                ? definitions.serializer().serialize(topic, definition)
                : deployments.serializer().serialize(topic, (FeatureDeployment) record);
    }

    @Override
    public void close() {
        Reading open = reading;
        if (open != null) {
            open.close();
        }
        reading = null;
    }
}
