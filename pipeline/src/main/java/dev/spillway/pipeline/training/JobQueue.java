package dev.spillway.pipeline.training;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;

/** Jobs that wait for a GPU slot, the most important first. Bounded; safe for any thread. */
final class JobQueue {

    /** So long after it began, a job still counts for how long jobs wait. */
    private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** More waits than these are not remembered: a minute of them is a full machine. */
    private static final int WAITS_MAX = 10_000;

    private record Wait(long begunNanos, double seconds) {}

    private final int capacity;
    private final PriorityQueue<TrainingJob> waiting = new PriorityQueue<>(TrainingJob.ORDER);
    private final Deque<Wait> waits = new ArrayDeque<>();

    JobQueue(int capacity) {
        this.capacity = capacity;
    }

    /** False if there is no room. */
    synchronized boolean offer(TrainingJob job) {
        if (waiting.size() >= capacity) {
            return false;
        }
        waiting.add(job);
        notifyAll();
        return true;
    }

    /** Puts a job back that was not finished, room or not: it has been accepted. It waits as from when it was submitted. */
    synchronized void giveBack(TrainingJob job) {
        waiting.add(job);
        notifyAll();
    }

    /** Waits for a job that long at most; empty if none came. */
    synchronized Optional<TrainingJob> take(long patienceMs) throws InterruptedException {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (waiting.isEmpty()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
            if (leftMs <= 0) {
                return Optional.empty();
            }
            wait(leftMs);
        }
        TrainingJob job = waiting.remove();
        long nowNanos = System.nanoTime();
        waits.addLast(new Wait(nowNanos, (nowNanos - job.submittedNanos()) / 1e9));
        forget(nowNanos);
        return Optional.of(job);
    }

    private void forget(long nowNanos) {
        while (!waits.isEmpty()
                && (waits.size() > WAITS_MAX || nowNanos - waits.getFirst().begunNanos() > REMEMBERED_NANOS)) {
            waits.removeFirst();
        }
    }

    /**
     * How things stand.
     *
     * @param byTier how many of each tier, from 1
     * @param waitP95Seconds of the jobs that wait, and of those begun within the last minute; 0 if there are none
     */
    record Reading(int depth, List<Integer> byTier, double waitP95Seconds) {
        Reading {
            byTier = List.copyOf(byTier);
        }
    }

    synchronized Reading read() {
        long nowNanos = System.nanoTime();
        forget(nowNanos);
        int[] byTier = new int[TrainingJob.TIERS];
        waiting.forEach(job -> byTier[job.tier() - 1]++);
        double[] seconds = DoubleStream.concat(
                        waiting.stream().mapToDouble(job -> (nowNanos - job.submittedNanos()) / 1e9),
                        waits.stream().mapToDouble(Wait::seconds))
                .toArray();
        Arrays.sort(seconds);
        double p95 = seconds.length == 0 ? 0 : seconds[(int) (0.95 * (seconds.length - 1))];
        return new Reading(waiting.size(), Arrays.stream(byTier).boxed().toList(), p95);
    }
}
