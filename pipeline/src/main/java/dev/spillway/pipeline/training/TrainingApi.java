package dev.spillway.pipeline.training;

import dev.spillway.pipeline.fleet.Bulkhead;
import dev.spillway.pipeline.fleet.PoolLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Where training jobs are handed in: behind a bulkhead, so that a flood of them is refused and takes nothing else down. */
final class TrainingApi implements AutoCloseable {

    private static final Duration FINISHED_WITHIN = Duration.ofSeconds(2);

    private final JobQueue queue;
    private final Bulkhead bulkhead;
    private final AtomicLong submitted = new AtomicLong();
    private final AtomicLong queueFull = new AtomicLong();

    TrainingApi(JobQueue queue, PoolLimits limits) {
        this.queue = queue;
        this.bulkhead = new Bulkhead("training-api", limits);
    }

    /**
     * Hands a job in: it is in the queue a moment later.
     *
     * @return false if the bulkhead refused it
     */
    boolean submit(int tier, int steps, double memory) {
        long submittedNanos = System.nanoTime();
        return bulkhead.offer(() -> {
            var job = new TrainingJob(submitted.incrementAndGet(), tier, steps, memory, submittedNanos);
            if (!queue.offer(job)) {
                queueFull.incrementAndGet();
            }
        });
    }

    /** How many were refused, by the bulkhead or since the queue was full. */
    long refused() {
        return bulkhead.refused() + queueFull.get();
    }

    @Override
    public void close() {
        bulkhead.close(FINISHED_WITHIN);
    }
}
