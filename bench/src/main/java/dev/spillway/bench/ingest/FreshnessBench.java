package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** How soon an event is seen by look-ups while others come at half of the rate that can be sustained. */
final class FreshnessBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = "bench-trips-live";

    /** A rate is sustained if at its end no more than that is still to be done; commits are every second. */
    private static final double LAG_SECONDS = 2;

    private static final double STEP_UP = 1.4;

    private final Stage stage;
    private final Consumer<String> progress;
    private final double firstRate;
    private final double stepSeconds;
    private final double measuredSeconds;

    FreshnessBench(Stage stage, boolean quick, Consumer<String> progress) {
        this.stage = stage;
        this.progress = progress;
        this.firstRate = quick ? 1_000 : 10_000;
        this.stepSeconds = quick ? 2 : 6;
        this.measuredSeconds = quick ? 4 : 30;
    }

    Freshness run(Workload like, Map<String, String> given, String heap)
            throws IOException, InterruptedException, ExecutionException {
        stage.create(TOPIC, like.partitions());
        Workload workload = like.of(TOPIC);
        MeasuredRun.Order run = MeasuredRun.Order.on(stage, Kind.SPILLWAY, workload, given);
        Path folder = Path.of(run.folder());
        var order = new LiveRun.Order(run, OpenLoop.probes(workload.partitions()), OpenLoop.PROBE_EVERY_MICROS);
        progress.accept("finding the rate that can be sustained");
        Process child = Child.start(LiveRun.class, order, folder, Child.options(heap, List.of()));
        try {
            Offered offered = offer(child, workload);
            Child.await(child, folder);
            var seen = JSON.readValue(order.run().figures().toFile(), LiveRun.Seen.class);
            return new Freshness(
                    offered.sustainable,
                    offered.sustainable / 2,
                    offered.achieved,
                    seen.probes(),
                    seen.p50Ms(),
                    seen.p99Ms(),
                    seen.p999Ms(),
                    seen.maxMs());
        } finally {
            child.destroyForcibly();
        }
    }

    /** In events/s. */
    private record Offered(double sustainable, double achieved) {}

    /** The end of the child's input tells it that all is done. */
    private Offered offer(Process child, Workload workload)
            throws IOException, InterruptedException, ExecutionException {
        try (var sender = new Sender(stage.brokers(), TOPIC, 1);
                Writer tell = child.outputWriter(StandardCharsets.UTF_8)) {
            var load = new OpenLoop(workload, sender);
            load.run(MeasuredRun.nowMicros(), firstRate, 2 * stepSeconds);
            awaitLag(0);
            double sustainable = sustainable(load);
            awaitLag(0);
            double rate = sustainable / 2;
            progress.accept("sustained %,.0f events/s; measuring freshness at %,.0f".formatted(sustainable, rate));
            load.run(MeasuredRun.nowMicros(), rate, stepSeconds);
            long start = MeasuredRun.nowMicros();
            tell.write(start + "\n");
            tell.flush();
            long sent = load.run(start, rate, measuredSeconds);
            double achieved = sent * 1e6 / (MeasuredRun.nowMicros() - start);
            awaitLag(0);
            return new Offered(sustainable, achieved);
        }
    }

    private double sustainable(OpenLoop load) throws InterruptedException, ExecutionException {
        double sustained = firstRate;
        for (double rate = firstRate; ; rate *= STEP_UP) {
            long start = MeasuredRun.nowMicros();
            load.run(start, rate, stepSeconds);
            double took = (MeasuredRun.nowMicros() - start) / 1e6;
            long lag = lag();
            if (lag > LAG_SECONDS * rate || took > stepSeconds * 1.1) {
                return sustained;
            }
            sustained = rate;
        }
    }

    private void awaitLag(long atMost) throws InterruptedException, ExecutionException {
        long giveUp = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (lag() > atMost) {
            if (System.nanoTime() > giveUp) {
                throw new IllegalStateException("the live run does not catch up");
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private long lag() throws InterruptedException, ExecutionException {
        return stage.written(TOPIC) - MeasuredRun.committed(stage.admin(), "features-" + TOPIC, TOPIC);
    }
}
