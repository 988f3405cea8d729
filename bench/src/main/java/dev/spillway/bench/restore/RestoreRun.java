package dev.spillway.bench.restore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.spillway.bench.ingest.Child;
import dev.spillway.bench.ingest.Contender;
import dev.spillway.bench.ingest.MeasuredRun;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * A process of its own: one contender, started with an empty disk, until it has its state and all events of the topic. Called with
 * the order to carry out as JSON; leaves how long it took to run, and the final values.
 */
public final class RestoreRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_NANOS = Duration.ofMillis(2).toNanos();
    private static final Duration GIVE_UP = Duration.ofMinutes(5);

    private RestoreRun() {}

    /**
     * What is to be done.
     *
     * @param folds whether it is the first, which folds the events and leaves a changelog
     */
    record Order(MeasuredRun.Order run, boolean folds) {}

    /**
     * How long it took until it ran.
     *
     * @param seconds from when it joined its group, all else being prepared
     * @param cpuSeconds meanwhile, of all threads
     * @param allSeconds from the first preparation
     */
    record Took(double seconds, double cpuSeconds, double allSeconds) {}

    public static void main(String[] args) throws Exception {
        Child.endWithParent();
        Order order = JSON.readValue(Path.of(args[0]).toFile(), Order.class);
        long atMost = order.run().workload().comparedAtMicros();
        try (Contender contender =
                MeasuredRun.contender(order.run(), () -> Math.min(MeasuredRun.nowMicros(), atMost))) {
            Took took = start(contender);
            if (order.folds()) {
                MeasuredRun.awaitAll(contender, order.run());
            } else if (contender.processed() > 0) {
                throw new IllegalStateException("events were folded where all of them should have been");
            }
            MeasuredRun.writeValues(contender, order.run());
            JSON.writeValue(order.run().figures().toFile(), took);
        }
    }

    private static Took start(Contender contender) throws InterruptedException {
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long prepared = System.nanoTime();
        contender.start();
        long cpu = process.getProcessCpuTime();
        long start = System.nanoTime();
        // it runs when all of its tasks do, and a task does when its state is restored
        while (contender.streams().state() != State.RUNNING) {
            if (System.nanoTime() - start > GIVE_UP.toNanos()
                    || contender.streams().state().hasStartedOrFinishedShuttingDown()) {
                throw new IllegalStateException(
                        "does not run: " + contender.streams().state());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        long end = System.nanoTime();
        return new Took((end - start) / 1e9, (process.getProcessCpuTime() - cpu) / 1e9, (end - prepared) / 1e9);
    }
}
