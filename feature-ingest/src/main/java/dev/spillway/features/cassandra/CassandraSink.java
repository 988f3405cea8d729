package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.ServiceClock;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries {@code feature-updates} into the groups' tables, on a thread of its own.
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

    /** The more of them, the more updates of one row meet in a batch, of which only the newest is written. */
    private static final int BATCH_RECORDS = 2_000;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    /**
     * What is carried, and as whom.
     *
     * @param region the own one: tombstones do not say theirs
     * @param consumer how to reach the brokers, and the consumer group, which must be the sink's own
     * @param values of {@code topic}
     */
    public record Feed(String topic, String region, Map<String, Object> consumer, Deserializer<FeatureUpdate> values) {
        public Feed {
            consumer = Map.copyOf(consumer);
        }
    }

    private final Feed feed;
    private volatile FeatureTables tables;
    private final GroupClocks clocks;
    private final DeployedVersions deployed;
    private final AtomicLong batches = new AtomicLong();
    private final SinkMeters meters;
    private final Condition condition;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "cassandra-sink");
    private volatile Optional<Consumer<byte[], byte[]>> running = Optional.empty();

    /**
     * A sink that is not started yet.
     *
     * @param tables of the groups that are known by now, which may be none
     * @param deployed tells what is to come from what is gone
     * @param wall the service clock of groups with {@code clock: wall}
     */
    public CassandraSink(
            Feed feed, FeatureTables tables, DeployedVersions deployed, ServiceClock wall, MeterRegistry registry) {
        this.feed = feed;
        this.tables = tables;
        this.deployed = deployed;
        this.clocks = new GroupClocks(wall);
        this.meters = new SinkMeters(registry);
        this.condition = new Condition(feed.topic());
    }

    /** Begins, whether or not Cassandra is there. */
    public void start() {
        thread.start();
    }

    /**
     * Carries the updates of these groups from now on, in all of these versions. It begins anew for that: the tables get the columns that
     * they lack, and what was read and not acknowledged is read again.
     *
     * @throws IllegalArgumentException if Cassandra has no tables of a group's name
     */
    public void follow(Collection<FeatureGroup> groups) {
        FeatureTables before = tables;
        if (!before.areOf(groups)) {
            tables = before.of(groups);
            running.ifPresent(Consumer::wakeup);
        }
    }

    /**
     * Why the rows of a version cannot be in the group's table beside those of the versions that there are, and the way out; empty if
     * they can.
     */
    public Optional<String> refusal(GroupDefinition next) {
        return tables.refusal(next);
    }

    /** How it does: for {@link Health#add}. */
    public Health.Status status() {
        return condition.status();
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
            var backoff = new Backoff(new Random());
            int failures = 0;
            while (isOpen()) {
                try {
                    FeatureTables of = tables;
                    carry(of, openTables(of));
                } catch (WakeupException e) {
                    LOG.debug("the cassandra sink is closed, or begins anew", e);
                } catch (AuthenticationException | AuthorizationException e) {
                    // a login that is refused now may be put right at the broker; what was read and not committed comes
                    // again
                    condition.waitsFor("kafka refuses the login", e);
                    if (closing.await(backoff.after(++failures).toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the cassandra sink is closed", e);
        } catch (RuntimeException e) { // the edge of the thread: nobody else would hear of it
            condition.stops(e);
        }
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    /** Until it is closed, or other tables are to be written. */
    private void carry(FeatureTables of, Map<String, RowStatements> statements) throws InterruptedException {
        try (var consumer =
                new KafkaConsumer<>(consumerConfig(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            running = Optional.of(consumer);
            var records = new UpdateRecords(of, feed.region(), feed.values(), meters);
            var carrier =
                    new UpdateCarrier(consumer, records, clocks, meters, condition, deployed, batches::incrementAndGet);
            var writer = new RowWriter(of.config(), statements, clocks, meters, carrier);
            carrier.carry(feed.topic(), writer, () -> isOpen() && tables == of);
        } finally {
            running = Optional.empty();
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

    private Map<String, RowStatements> openTables(FeatureTables of) throws InterruptedException {
        var backoff = new Backoff(new Random());
        for (int failures = 1; ; failures++) {
            try {
                of.create();
                Map<String, RowStatements> statements = of.prepare();
                condition.goesOn();
                return statements;
            } catch (QueryValidationException e) {
                throw new IllegalStateException("cassandra refuses the tables: " + e.getMessage(), e);
            } catch (DriverException e) {
                condition.waitsFor(of.config().place() + " does not answer", e);
                if (closing.await(backoff.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("closed while waiting for cassandra");
                }
                if (tables != of) {
                    throw new WakeupException();
                }
            }
        }
    }
}
