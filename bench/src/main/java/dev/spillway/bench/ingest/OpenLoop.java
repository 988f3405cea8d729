package dev.spillway.bench.ingest;

import dev.spillway.features.topology.FeatureIngestTopology;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Sends events at the instants at which they are due, whatever becomes of those before: one that is late is sent at once and
 * still says when it was due.
 */
final class OpenLoop {
    /** Between two probes of one driver; there is a driver per partition. */
    static final long PROBE_EVERY_MICROS = 5_000;

    private static final long TICK_NANOS = 300_000;

    private final Trips trips;
    private final RandomGenerator random;
    private final Sender sender;
    private final List<String> probes;

    OpenLoop(Workload workload, Sender sender) {
        this.trips = new Trips(workload);
        this.random = trips.random();
        this.sender = sender;
        this.probes = probes(workload.partitions());
    }

    /** A driver per partition. */
    static List<String> probes(int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> IntStream.iterate(0, i -> i + 1)
                        .mapToObj(i -> "probe-" + i)
                        .filter(key -> FeatureIngestTopology.partitionOf(key, partitions) == partition)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    /**
     * Sends for so long.
     *
     * @return how many events were sent beside the probes
     */
    long run(long startMicros, double rate, double seconds) {
        long end = startMicros + (long) (seconds * 1e6);
        long probe = startMicros;
        long sent = 0;
        long due = startMicros;
        while (due < end) {
            long now = MeasuredRun.nowMicros();
            while (due < end && due <= now) {
                for (; probe <= due; probe += PROBE_EVERY_MICROS) {
                    for (String driver : probes) {
                        sender.send(new Trip(driver, probe, 1, probe));
                    }
                }
                sender.send(trips.next(random, due));
                sent++;
                due = startMicros + (long) (sent * 1e6 / rate);
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
        return sent;
    }
}
