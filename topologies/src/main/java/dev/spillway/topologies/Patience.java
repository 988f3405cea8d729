package dev.spillway.topologies;

import dev.spillway.schemas.RegistryUnreachableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for what is away: asks again and again, ever more rarely, says so once and in the health check, and says when it is
 * back. Ends when it is closed.
 */
public final class Patience implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long FIRST_MS = 100;
    private static final long LONGEST_MS = 5_000;

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Health.Status status = Health.Status.up();

    /** What it waits for at the moment. */
    public Health.Status status() {
        return status;
    }

    /** A clock for distances only. */
    public long nanos() {
        return System.nanoTime();
    }

    /**
     * The answer, as soon as there is one.
     *
     * @param whom to wait for, as people know it
     * @throws ClosedException if this was closed meanwhile
     */
    public <T> T until(String whom, Supplier<T> question) {
        for (long waitMs = FIRST_MS; ; waitMs = Math.min(LONGEST_MS, waitMs * 2)) {
            try {
                T answer = question.get();
                if (status.state() != Health.State.UP) {
                    LOG.atInfo().addKeyValue("part", whom).log("answers again");
                    status = Health.Status.up();
                }
                return answer;
            } catch (RegistryUnreachableException | KafkaException | NotYetException e) {
                if (status.state() == Health.State.UP) {
                    LOG.atWarn()
                            .addKeyValue("part", whom)
                            .addKeyValue("why", e.getMessage())
                            .log("waits for it");
                    status = Health.Status.waiting("waits for the " + whom + ": " + e.getMessage());
                }
                pause(waitMs + ThreadLocalRandom.current().nextLong(1 + waitMs / 10));
            }
        }
    }

    /** The answer is not there yet; asking again may help. */
    public static final class NotYetException extends RuntimeException {
        public NotYetException(String message) {
            super(message);
        }
    }

    /** There will be no answer, as nobody waits any more. */
    public static final class ClosedException extends RuntimeException {
        ClosedException() {
            super("stopped while waiting");
        }
    }

    private void pause(long waitMs) {
        try {
            if (closed.await(Duration.ofMillis(waitMs).toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ClosedException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedException();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
