package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A process of its own: Spillway's feature service over a full topic, until every event has come to its entity's state. Called
 * with the order to carry out as JSON; leaves its figures and the final values in files.
 */
public final class HotRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();
    private static final Duration GIVE_UP = Duration.ofMinutes(5);

    private HotRun() {}

    /** What is to be run. */
    record Order(MeasuredRun.Order run, boolean keyed, int threshold) {}

    /** What this process has used and sent so far. */
    private record Used(
            long atNanos, long cpuNanos, long admitted, long addedUp, double routedRecords, double routedBytes) {

        static Used by(Subject subject) {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            Predicate<String> routed = topic -> topic.endsWith("-by-entity");
            return new Used(
                    System.nanoTime(),
                    system.getProcessCpuTime(),
                    subject.admitted(),
                    subject.addedUp(),
                    Usage.sent(subject.streams(), "record-send-total", routed),
                    Usage.sent(subject.streams(), "byte-total", routed));
        }
    }

    public static void main(String[] args) throws Exception {
        Child.endWithParent();
        Order order = JSON.readValue(Path.of(args[0]).toFile(), Order.class);
        MeasuredRun.Order run = order.run();
        long atMost = run.workload().comparedAtMicros();
        try (var subject = new Subject(
                run.set(),
                run.workload().topic(),
                Path.of(run.folder()),
                () -> Math.min(MeasuredRun.nowMicros(), atMost))) {
            subject.start();
            Used from = awaitAdmitted(subject, run.workload().warmUpEvents());
            Used to = awaitAdmitted(subject, run.workload().events());
            MeasuredRun.writeValues(subject, run);
            JSON.writeValue(run.figures().toFile(), figures(order, from, to));
        }
    }

    private static Used awaitAdmitted(Subject subject, long events) {
        long giveUp = System.nanoTime() + GIVE_UP.toNanos();
        while (subject.admitted() < events) {
            if (System.nanoTime() > giveUp || subject.streams().state().hasStartedOrFinishedShuttingDown()) {
                throw new IllegalStateException("stopped after " + subject.admitted() + " of " + events + " events");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return Used.by(subject);
    }

    private static HotFigures figures(Order order, Used from, Used to) {
        double events = to.admitted() - from.admitted();
        return new HotFigures(
                order.keyed(),
                order.threshold(),
                (to.cpuNanos() - from.cpuNanos()) / 1e3 / events,
                events / ((to.atNanos() - from.atNanos()) / 1e9),
                (to.routedRecords() - from.routedRecords()) / events,
                (to.routedBytes() - from.routedBytes()) / events,
                (to.addedUp() - from.addedUp()) / events,
                0);
    }
}
