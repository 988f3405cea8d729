package dev.spillway.pipeline.load;

import dev.spillway.pipeline.Workers;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Begins a request whenever one is due, on a thread of its own, whether or not those before are answered: what is asked
 * does not slow down what asks. Behind time it begins at once all that is overdue.
 */
public final class OpenLoop implements AutoCloseable {

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(5);

    /** Begins one; must not wait for its answer, and must not throw. */
    @FunctionalInterface
    public interface Request {
        /**
         * Begins one.
         *
         * @param dueNanos on the clock of {@link System#nanoTime}; a latency counts from here
         */
        void begin(long dueNanos);
    }

    private final LoadShape shape;
    private final Arrivals arrivals;
    private final Request request;
    private final AtomicLong due = new AtomicLong();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile long begunNanos = System.nanoTime();

    /** @param name of what it is for, in the name of its thread */
    public OpenLoop(String name, LoadShape shape, long seed, Request request) {
        this.shape = shape;
        this.arrivals = new Arrivals(shape, seed);
        this.request = request;
        this.thread = Workers.named(name).newThread(this::run);
    }

    public void start() {
        begunNanos = System.nanoTime();
        thread.start();
    }

    private void run() {
        try {
            OptionalDouble next = arrivals.next();
            while (next.isPresent()) {
                long dueNanos = begunNanos + (long) (next.getAsDouble() * TimeUnit.SECONDS.toNanos(1));
                if (stop.await(Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    return;
                }
                due.incrementAndGet();
                request.begin(dueNanos);
                next = arrivals.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many a second are wanted at this moment. */
    public double wantedPerSecond() {
        return shape.perSecondAt((System.nanoTime() - begunNanos) / 1e9);
    }

    /** How many have been due since the start. */
    public long due() {
        return due.get();
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOPPED_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
