package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.ServiceClock;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries {@code feature-updates} into the groups' tables.
 *
 * <pre>
 *   poll ──▶ newest revision of each row ──▶ write, until each is acknowledged ──▶ commit the offsets ──▶ poll
 *                                               │      ▲
 *                                     no answer ▼      │ 100 ms·2^n, at most 5 s
 *                                              partitions paused
 * </pre>
 *
 * <p>Offsets are committed only after every row up to them is acknowledged: a crash means that some are written again, which
 * changes nothing (see {@link RowWriter}). While Cassandra is away nothing is read and nothing is dropped; the health check
 * says so, and reading goes on where it stopped. What can never be written stops the sink: the check is then DOWN.
 */
public final class CassandraSink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CassandraSink.class);

    /** More of them and more updates of one row meet in a batch, of which only the newest is written. */
    private static final int BATCH_RECORDS = 2_000;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LAG_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    /**
     * What is carried, and as whom.
     *
     * @param consumer how to reach the brokers and the consumer group, which must be the sink's own
     * @param region the own one: tombstones do not say theirs
     * @param values of {@code topic}
     */
    public record Feed(String topic, String region, Map<String, Object> consumer, Deserializer<FeatureUpdate> values) {
        public Feed {
            consumer = Map.copyOf(consumer);
        }
    }

    private final Feed feed;
    private final FeatureTables tables;
    private final GroupClocks clocks;
    private final SinkMeters meters;
    private final UpdateRecords records;
    private final Backoff backoff = new Backoff(new Random());
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "cassandra-sink");
    private volatile Health.Status status = Health.Status.starting("opening the tables in cassandra");
    private volatile Optional<Consumer<byte[], byte[]>> running = Optional.empty();

    /** @param wall the service clock of groups with {@code clock: wall} */
    public CassandraSink(Feed feed, FeatureTables tables, ServiceClock wall, MeterRegistry registry) {
        this.feed = feed;
        this.tables = tables;
        this.clocks = new GroupClocks(wall);
        this.meters = new SinkMeters(registry);
        this.records = new UpdateRecords(tables, feed.region(), feed.values(), meters);
    }

    /** Begins, whether or not Cassandra is there. */
    public void start() {
        thread.start();
    }

    /** How it does: for {@link Health#add}. */
    public Health.Status status() {
        return status;
    }

    /** Records of the topic whose rows are not acknowledged, at the last look; empty before the first. */
    public OptionalLong lagRecords() {
        long lag = meters.lag();
        return lag == SinkMeters.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(lag);
    }

    /** Ends it. A batch that is not acknowledged by then is read again at the next start. */
    @Override
    public void close() {
        closing.countDown();
        running.ifPresent(Consumer::wakeup);
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Map<String, RowStatements> statements = openTables();
            try (var consumer =
                    new KafkaConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                running = Optional.of(consumer);
                new Carrier(consumer, statements).carry();
            }
        } catch (WakeupException | InterruptedException e) {
            LOG.debug("closing", e);
        } catch (RuntimeException e) { // the edge of the thread: nobody else would hear of it
            status = Health.Status.down("the cassandra sink has stopped: " + e.getMessage());
            LOG.error("the cassandra sink has stopped", e);
        }
    }

    private Map<String, Object> consumerConfig() {
        var config = new HashMap<>(feed.consumer());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.putIfAbsent(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH_RECORDS);
        return config;
    }

    private Map<String, RowStatements> openTables() throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                tables.create();
                Map<String, RowStatements> statements = tables.prepare();
                goOn();
                return statements;
            } catch (QueryValidationException e) {
                throw new IllegalStateException("cassandra refuses the tables: " + e.getMessage(), e);
            } catch (DriverException e) {
                sayWaiting("cassandra", e);
                if (closing.await(backoff.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("closed while waiting for cassandra");
                }
            }
        }
    }

    private void sayWaiting(String what, Throwable why) {
        String where = what.equals("cassandra") ? " at " + tables.config().where() : "";
        String sentence = "%s%s does not answer (%s): rows wait in %s and will be written when it is back"
                .formatted(what, where, why.getMessage(), feed.topic());
        if (status.state() != Health.State.WAITING) {
            LOG.warn("{}", sentence);
        }
        status = Health.Status.waiting(sentence);
    }

    private void goOn() {
        if (status.state() == Health.State.WAITING) {
            LOG.info("going on: what did not answer is back");
        }
        status = Health.Status.up();
    }

    /** The loop, once Cassandra has been there. */
    private final class Carrier implements Patience, ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;
        private final RowWriter writer;
        private final Map<TopicPartition, Long> open = new HashMap<>();
        private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
        private boolean holding;

        Carrier(Consumer<byte[], byte[]> consumer, Map<String, RowStatements> statements) {
            this.consumer = consumer;
            this.writer = new RowWriter(statements, clocks, tables.config().maxInFlight(), meters, this);
        }

        void carry() throws InterruptedException {
            consumer.subscribe(Set.of(feed.topic()), this);
            while (closing.getCount() > 0) {
                ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
                batch.partitions()
                        .forEach(p -> open.put(p, batch.records(p).get(0).offset()));
                writer.write(newest(batch));
                uncommitted.putAll(batch.nextOffsets());
                open.clear();
                resume();
                commit();
                measureLag();
            }
        }

        /** The changes that are worth writing: of each row the one that Cassandra would keep. */
        private Collection<RowChange> newest(ConsumerRecords<byte[], byte[]> batch) {
            var newest = new LinkedHashMap<String, RowChange>();
            for (ConsumerRecord<byte[], byte[]> each : batch) {
                read(each).ifPresent(change -> {
                    clocks.sees(change);
                    newest.merge(change.key(), change, (before, after) -> after.over(before));
                });
            }
            return newest.values();
        }

        private Optional<RowChange> read(ConsumerRecord<byte[], byte[]> each) {
            for (int failures = 1; ; failures++) {
                try {
                    Optional<RowChange> change = records.read(each);
                    if (failures > 1) {
                        goOn();
                    }
                    return change;
                } catch (RegistryUnreachableException e) {
                    waitAfter("the schema registry", e, failures);
                }
            }
        }

        private void commit() {
            // what was taken from us is another's to commit
            uncommitted.keySet().retainAll(consumer.assignment());
            if (uncommitted.isEmpty()) {
                return;
            }
            try {
                consumer.commitSync(uncommitted);
                uncommitted.clear();
            } catch (RetriableException | CommitFailedException e) {
                LOG.info("offsets are not committed, to be tried again: {}", e.getMessage());
            }
        }

        private void measureLag() {
            Set<TopicPartition> assigned = consumer.assignment();
            try {
                long lag = 0;
                for (var end : consumer.endOffsets(assigned, LAG_TIMEOUT).entrySet()) {
                    Long start = open.get(end.getKey());
                    long done = start == null ? consumer.position(end.getKey(), LAG_TIMEOUT) : start;
                    lag += Math.max(0, end.getValue() - done);
                }
                meters.lags(assigned.isEmpty() ? SinkMeters.UNKNOWN : lag);
            } catch (RetriableException e) {
                LOG.debug("the lag cannot be measured at present", e);
            }
        }

        @Override
        public void waitAfter(String what, Throwable why, int failures) {
            sayWaiting(what, why);
            hold(backoff.after(failures));
            measureLag();
        }

        @Override
        public void goOn() {
            CassandraSink.this.goOn();
        }

        @Override
        public void beat() {
            hold(Duration.ZERO);
        }

        /** Polls without taking anything, so that the group keeps its member. */
        private void hold(Duration time) {
            holding = true;
            consumer.pause(consumer.assignment());
            if (!consumer.poll(time).isEmpty()) {
                throw new IllegalStateException("a paused consumer gave records");
            }
        }

        private void resume() {
            if (holding) {
                holding = false;
                consumer.resume(consumer.paused());
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (holding) {
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit();
        }
    }
}
