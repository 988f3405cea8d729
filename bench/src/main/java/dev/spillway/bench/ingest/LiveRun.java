package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A process of its own: Spillway's feature service over a topic that is being written, asked again and again for the drivers of
 * the probes. Their {@code distance} is the instant, in epoch microseconds, at which they were to be sent.
 *
 * <p>It is told on its standard input from which instant to measure; when that ends it leaves its histogram and ends too.
 */
public final class LiveRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long ROUND_NANOS = Duration.ofMillis(1).toNanos();
    private static final long RUNNING_WITHIN_MS = 60_000;

    private LiveRun() {}

    /**
     * What is to be done.
     *
     * @param probes the drivers to ask for
     * @param probeEveryMicros between two probes of one driver
     */
    record Order(MeasuredRun.Order run, List<String> probes, long probeEveryMicros) {}

    /** Latencies in milliseconds. */
    record Seen(long probes, double p50Ms, double p99Ms, double p999Ms, double maxMs) {}

    public static void main(String[] args) throws Exception {
        Child.endWithParent();
        Order order = JSON.readValue(Path.of(args[0]).toFile(), Order.class);
        MeasuredRun.Order run = order.run();
        try (var subject =
                new Subject(run.set(), run.workload().topic(), Path.of(run.folder()), MeasuredRun::nowMicros)) {
            subject.start();
            var probing = new Probing(subject, order);
            probing.setDaemon(true);
            probing.start();
            obey(probing);
            probing.end();
            JSON.writeValue(run.figures().toFile(), probing.seen());
        }
    }

    private static void obey(Probing probing) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            probing.measureFrom(Long.parseLong(line.trim()));
        }
    }

    private static final class Probing extends Thread {
        private final Subject subject;
        private final Order order;
        private final double[] newest;
        private final Histogram micros = new Histogram(Duration.ofMinutes(10).toNanos() / 1_000, 3);
        private volatile long fromMicros = Long.MAX_VALUE;
        private volatile boolean ended;

        Probing(Subject subject, Order order) {
            super("probing");
            this.subject = subject;
            this.order = order;
            this.newest = new double[order.probes().size()];
            Arrays.fill(newest, Double.NaN);
        }

        void measureFrom(long micros) {
            fromMicros = micros;
        }

        void end() throws InterruptedException {
            ended = true;
            join(RUNNING_WITHIN_MS);
        }

        Seen seen() {
            return new Seen(
                    micros.getTotalCount(),
                    micros.getValueAtPercentile(50) / 1e3,
                    micros.getValueAtPercentile(99) / 1e3,
                    micros.getValueAtPercentile(99.9) / 1e3,
                    micros.getMaxValue() / 1e3);
        }

        @Override
        public void run() {
            while (!ended) {
                for (int probe = 0; probe < newest.length; probe++) {
                    look(probe);
                }
                LockSupport.parkNanos(ROUND_NANOS);
            }
        }

        private void look(int probe) {
            double found = subject.last(order.probes().get(probe));
            if (Double.isNaN(found) || found == newest[probe]) {
                return;
            }
            long now = MeasuredRun.nowMicros();
            // a look-up may miss some: those were seen with the newest of them
            long from = Double.isNaN(newest[probe]) ? (long) found : (long) newest[probe] + order.probeEveryMicros();
            for (long sent = from; sent <= (long) found; sent += order.probeEveryMicros()) {
                if (sent >= fromMicros) {
                    micros.recordValue(Math.max(0, now - sent));
                }
            }
            newest[probe] = found;
        }
    }
}
