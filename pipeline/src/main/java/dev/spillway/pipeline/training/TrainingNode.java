package dev.spillway.pipeline.training;

import dev.spillway.pipeline.Workers;
import dev.spillway.pipeline.fleet.Occupancy;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/*
 * A step computes for some microseconds and then holds its slot until its time is over, since the GPU that would have been
 * busy that long is not here: slots fill and queues grow as on a real node, and the machine's two cores stay free.
 */

/** A node with GPU slots, each of which works on one job at a time. A node that is stopped gives its jobs back. */
final class TrainingNode implements AutoCloseable {

    /** How long a step of training holds a slot. */
    static final long STEP_MS = 100;

    static final int SLOTS = 2;

    /** A slot that waits for work looks up so often whether it is to stop. */
    private static final long LOOK_UP_MS = 200;

    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(5);

    private final String instance;
    private final JobQueue queue;
    private final AtomicLong finished;
    private final MeterRegistry meters;
    private final Occupancy slots = new Occupancy(SLOTS, System.nanoTime());
    private final Occupancy memory = new Occupancy(SLOTS, System.nanoTime());
    private final AtomicInteger busy = new AtomicInteger();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final List<Thread> threads;

    /**
     * @param finished counts the jobs that are done
     * @param meters where it reports; closed with the node
     */
    TrainingNode(String instance, JobQueue queue, AtomicLong finished, MeterRegistry meters) {
        this.instance = instance;
        this.queue = queue;
        this.finished = finished;
        this.meters = meters;
        Gauge.builder("gpu_utilization", slots, each -> each.shareSinceAsked(System.nanoTime()))
                .register(meters);
        Gauge.builder("gpu_memory_utilization", memory, each -> each.shareSinceAsked(System.nanoTime()))
                .register(meters);
        ThreadFactory workers = Workers.named(instance);
        this.threads = IntStream.range(0, SLOTS)
                .mapToObj(slot -> workers.newThread(this::work))
                .toList();
    }

    void start() {
        threads.forEach(Thread::start);
    }

    String instance() {
        return instance;
    }

    /** How many slots have a job. */
    int busy() {
        return busy.get();
    }

    private void work() {
        try {
            while (stopping.getCount() > 0) {
                Optional<TrainingJob> job = queue.take(LOOK_UP_MS);
                if (job.isPresent()) {
                    train(job.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void train(TrainingJob job) {
        occupy(1, job.memory());
        boolean done = false;
        try {
            done = isTrained(job);
        } finally {
            occupy(-1, -job.memory());
            if (done) {
                finished.incrementAndGet();
            } else {
                queue.giveBack(job);
            }
        }
    }

    private void occupy(int sign, double share) {
        long nowNanos = System.nanoTime();
        busy.addAndGet(sign);
        slots.take(sign, nowNanos);
        memory.take(share, nowNanos);
    }

    /** False if the node was stopped before: the job's steps are lost. */
    private boolean isTrained(TrainingJob job) {
        var trainer = new Trainer(job.number());
        try {
            for (int step = 0; step < job.steps(); step++) {
                trainer.step();
                if (stopping.await(STEP_MS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks the slots to stop, without waiting: so that several nodes stop together. */
    void stop() {
        stopping.countDown();
    }

    @Override
    public void close() {
        stop();
        try {
            for (Thread thread : threads) {
                thread.join(STOPPED_WITHIN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        meters.close();
    }
}
