package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows, so many at once, until Cassandra has acknowledged each of them. For one thread.
 *
 * <p>In which order they are acknowledged does not matter: a write's timestamp is the row's revision, and of two writes of a
 * column Cassandra keeps the one with the higher timestamp, whichever came first. For the same reason a write that timed out
 * may be sent again although it may have been done: it changes nothing, not even what a later revision wrote in between.
 */
final class RowWriter {
    private static final int BEAT_MS = 200;
    private static final int BEAT_ANSWERS = 100;

    private final CassandraConfig config;
    private final Map<String, RowStatements> statements;
    private final GroupClocks clocks;
    private final SinkMeters meters;
    private final Vigil vigil;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    /** Tries that failed in a row; while there are any, one write at a time finds out whether it goes on. */
    private int failures;

    /** What Cassandra said to a write; no fault: it has it. */
    private record Answer(
            RowChange change, boolean deleted, @Nullable Throwable fault) {}

    RowWriter(
            CassandraConfig config,
            Map<String, RowStatements> statements,
            GroupClocks clocks,
            SinkMeters meters,
            Vigil vigil) {
        this.config = config;
        this.statements = statements;
        this.clocks = clocks;
        this.meters = meters;
        this.vigil = vigil;
    }

    /**
     * Returns when all of them are acknowledged, however long that takes.
     *
     * @throws IllegalStateException if Cassandra will never take one of them
     */
    void write(Collection<RowChange> changes) throws InterruptedException {
        Deque<RowChange> open = new ArrayDeque<>(changes);
        int inFlight = 0;
        @Nullable Throwable fault = null;
        for (int turn = 1; !open.isEmpty() || inFlight > 0; turn++) {
            while (fault == null && !open.isEmpty() && inFlight < (failures == 0 ? config.maxInFlight() : 1)) {
                send(open.remove());
                inFlight++;
            }
            @Nullable Answer answer = answers.poll(BEAT_MS, TimeUnit.MILLISECONDS);
            if (answer == null || turn % BEAT_ANSWERS == 0) {
                vigil.beat();
            }
            if (answer == null) {
                continue;
            }
            inFlight--;
            if (answer.fault == null) {
                acknowledged(answer);
            } else {
                fault = retryable(answer);
                open.addFirst(answer.change);
            }
            if (fault != null && inFlight == 0) {
                failures++;
                vigil.waitAfter(config.place() + " does not answer", fault, failures);
                fault = null;
            }
        }
    }

    private void send(RowChange change) {
        String group = change.group().definition().versionedName();
        RowStatements of = Objects.requireNonNull(statements.get(group), group);
        BoundStatement statement = of.bind(change, clocks.nowMicros(change.group()));
        boolean deletes = of.isDelete(statement);
        meters.sent();
        var unused = of.session().executeAsync(statement).whenComplete((rows, fault) -> {
            meters.answered();
            answers.add(new Answer(change, deletes, fault));
        });
    }

    private void acknowledged(Answer answer) {
        failures = 0;
        String group = answer.change.group().definition().name();
        if (answer.deleted) {
            meters.deleted(group);
        } else {
            meters.written(group);
        }
    }

    /** Time-outs, too few replicas, no node, an overloaded node: all pass. A statement that is wrong stays wrong. */
    private Throwable retryable(Answer answer) {
        Throwable fault = Objects.requireNonNull(answer.fault);
        if (!(fault instanceof DriverException) || fault instanceof QueryValidationException) {
            throw new IllegalStateException(
                    "cassandra refuses rows of group %s: %s; if its table was changed by hand, change it back and start again"
                            .formatted(answer.change.group().definition().name(), fault.getMessage()),
                    fault);
        }
        meters.retried();
        return fault;
    }
}
