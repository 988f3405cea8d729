package dev.spillway.features.cassandra;

import dev.spillway.schemas.RegistryUnreachableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes updates from the consumer to the writer, batch by batch, and commits a batch's offsets when all of it is acknowledged.
 * For one thread.
 *
 * <p>While something does not answer, the partitions are paused and polled: nothing is taken, and the group keeps its member.
 */
final class UpdateCarrier implements Vigil, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateCarrier.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LAG_TIMEOUT = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final UpdateRecords records;
    private final GroupClocks clocks;
    private final SinkMeters meters;
    private final Condition condition;
    private final DeployedVersions deployed;
    private final LongSupplier numbers;
    private final Backoff backoff = new Backoff(new Random());

    /** The batch under way: its first offset in each partition. */
    private final Map<TopicPartition, Long> open = new HashMap<>();

    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    private boolean holding;

    /** Of the batch under way. */
    private long number;

    /** @param numbers of batches, each higher than those before */
    UpdateCarrier(
            Consumer<byte[], byte[]> consumer,
            UpdateRecords records,
            GroupClocks clocks,
            SinkMeters meters,
            Condition condition,
            DeployedVersions deployed,
            LongSupplier numbers) {
        this.consumer = consumer;
        this.records = records;
        this.clocks = clocks;
        this.meters = meters;
        this.condition = condition;
        this.deployed = deployed;
        this.numbers = numbers;
    }

    /** Carries for as long as it is to go on, or until the consumer is woken up. */
    void carry(String topic, RowWriter writer, BooleanSupplier goingOn) throws InterruptedException {
        consumer.subscribe(Set.of(topic), this);
        while (goingOn.getAsBoolean()) {
            ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
            number = numbers.getAsLong();
            batch.partitions().forEach(p -> open.put(p, batch.records(p).get(0).offset()));
            writer.write(newest(batch));
            // not before all of it is written: while single writes time out, every other answer would say "back";
            // and a poll that gives nothing says nothing of a broker that has not let us in
            if (!consumer.groupMetadata().memberId().isEmpty()) {
                condition.goesOn();
            }
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
                return records.read(each);
            } catch (RegistryUnreachableException e) {
                waitAfter("the schema registry does not answer", e, failures);
            } catch (UnknownVersionException e) {
                // its teller knew that it was deployed: what was read before it came says nothing of it
                if (deployed.lack(e.group(), e.version(), number)) {
                    return records.passOver(each, e);
                }
                // what is known here grows: whoever brings the definition has this begin anew
                waitAfter("a definition is not known here", e, failures);
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
                Long first = open.get(end.getKey());
                long done = first == null ? consumer.position(end.getKey(), LAG_TIMEOUT) : first;
                lag += Math.max(0, end.getValue() - done);
            }
            meters.lags(assigned.isEmpty() ? SinkMeters.UNKNOWN : lag);
        } catch (RetriableException e) {
            LOG.debug("the lag cannot be measured at present", e);
        }
    }

    @Override
    public void waitAfter(String what, Throwable why, int failures) {
        condition.waitsFor(what, why);
        hold(backoff.after(failures));
        measureLag();
    }

    @Override
    public void beat() {
        hold(Duration.ZERO);
    }

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

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        // they are another's by now
        uncommitted.keySet().removeAll(partitions);
    }
}
