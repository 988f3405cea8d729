package dev.spillway.bench.lookup;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** One thread that looks drivers up, in an order that was drawn before: as fast as it can, or when look-ups are due. */
final class Asking {
    private static final int BETWEEN_CLOCKS = 64;
    private static final long GREATEST_NANOS = Duration.ofMinutes(1).toNanos();

    private final int[] drawn;
    private int next;

    /** Keeps what the look-ups came to. */
    private volatile double used;

    /** @param drawn drivers, as many as a power of two; they are asked for in turn */
    Asking(int[] drawn) {
        if (Integer.bitCount(drawn.length) != 1) {
            throw new IllegalArgumentException(drawn.length + " is no power of two");
        }
        this.drawn = drawn;
    }

    /**
     * How fast it went.
     *
     * @param threadSeconds CPU of the thread that asked
     * @param processSeconds CPU of all threads, of collectors and of whoever writes too
     */
    record Pace(long asked, double seconds, double threadSeconds, double processSeconds) {
        double perSecond() {
            return asked / seconds;
        }

        double perThreadSecond() {
            return asked / threadSeconds;
        }

        double processMicros() {
            return processSeconds * 1e6 / asked;
        }
    }

    /** Asks as fast as it can. */
    Pace flatOut(Target target, Duration time) {
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double sum = 0;
        long asked = 0;
        long processCpu = process.getProcessCpuTime();
        long threadCpu = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        long now = start;
        for (; now - start < time.toNanos(); now = System.nanoTime()) {
            for (int i = 0; i < BETWEEN_CLOCKS; i++) {
                sum += target.ask(driver());
            }
            asked += BETWEEN_CLOCKS;
        }
        used = sum;
        return new Pace(
                asked,
                (now - start) / 1e9,
                (threads.getCurrentThreadCpuTime() - threadCpu) / 1e9,
                (process.getProcessCpuTime() - processCpu) / 1e9);
    }

    /**
     * Asks as fast as it can, each look-up timed.
     *
     * @param nanos gets the time that each took
     */
    void oneByOne(Target target, Duration time, Histogram nanos) {
        double sum = 0;
        long start = System.nanoTime();
        for (long before = start, now = start; now - start < time.toNanos(); before = now) {
            sum += target.ask(driver());
            now = System.nanoTime();
            nanos.recordValue(Math.min(GREATEST_NANOS, now - before));
        }
        used = sum;
    }

    /**
     * Asks in an open loop: each look-up has an instant at which it is due, and one that has to wait for those before it has
     * waited since then.
     *
     * @param nanos gets the time from when each was due until it was answered
     */
    void onTime(Target target, double perSecond, Duration time, Histogram nanos) {
        double sum = 0;
        long count = (long) (perSecond * time.toNanos() / 1e9);
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            long due = (long) (i * 1e9 / perSecond);
            while (System.nanoTime() - start < due) {
                Thread.onSpinWait();
            }
            sum += target.ask(driver());
            nanos.recordValue(Math.min(GREATEST_NANOS, System.nanoTime() - start - due));
        }
        used = sum;
    }

    /** What the last look-ups added up to. */
    double used() {
        return used;
    }

    static Histogram newHistogram() {
        return new Histogram(GREATEST_NANOS, 3);
    }

    private int driver() {
        return drawn[next++ & (drawn.length - 1)];
    }
}
