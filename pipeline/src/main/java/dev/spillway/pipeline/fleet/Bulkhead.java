package dev.spillway.pipeline.fleet;

import dev.spillway.pipeline.Workers;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps one kind of work from taking the threads and the memory of all others: so much at once, so much waits, no more. */
public final class Bulkhead implements AutoCloseable {

    private static final Duration IDLE_FOR = Duration.ofSeconds(30);

    private final PoolLimits limits;
    private final ThreadPoolExecutor threads;
    private final AtomicLong refused = new AtomicLong();

    public Bulkhead(String name, PoolLimits limits) {
        this.limits = limits;
        BlockingQueue<Runnable> queue =
                limits.queue() == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(limits.queue());
        // as many to begin with as at most: a pool of the JDK makes further threads only once its queue is full
        this.threads = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                IDLE_FOR.toMillis(),
                TimeUnit.MILLISECONDS,
                queue,
                Workers.named(name),
                switch (limits.rejection()) {
                    case CALLER_RUNS -> new ThreadPoolExecutor.CallerRunsPolicy();
                    case ABORT -> new ThreadPoolExecutor.AbortPolicy();
                });
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** False if it was refused: all threads are busy and the queue is full, or this is closed. */
    public boolean offer(Runnable work) {
        try {
            // a pool that is closed takes work that the caller would run, and drops it
            if (!threads.isShutdown()) {
                threads.execute(work);
                return true;
            }
        } catch (RejectedExecutionException e) {
            // counted below
        }
        refused.incrementAndGet();
        return false;
    }

    public PoolLimits limits() {
        return limits;
    }

    /** How many wait for a thread. */
    public int waiting() {
        return threads.getQueue().size();
    }

    /** How many have been refused since the start. */
    public long refused() {
        return refused.get();
    }

    /** Takes nothing more, and waits that long for what it has taken; what is left then is interrupted or dropped. */
    public void close(Duration patience) {
        threads.shutdown();
        try {
            if (threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
