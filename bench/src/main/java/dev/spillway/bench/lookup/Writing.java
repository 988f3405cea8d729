package dev.spillway.bench.lookup;

import dev.spillway.bench.ingest.Sender;
import dev.spillway.bench.ingest.Trips;
import dev.spillway.bench.ingest.Workload;
import dev.spillway.topologies.ServiceClock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Sends events at a rate, whatever becomes of them, from a thread of its own until it is ended. */
final class Writing {
    private static final long TICK_NANOS = Duration.ofMillis(1).toNanos();

    private final Trips trips;
    private final Sender sender;
    private final ServiceClock clock;
    private final double perSecond;
    private final Thread thread = new Thread(this::send, "writing");
    private volatile boolean ended;
    private long sent;

    Writing(Workload workload, String brokers, ServiceClock clock, double perSecond) {
        this.trips = new Trips(workload);
        this.sender = new Sender(brokers, workload.topic(), 1);
        this.clock = clock;
        this.perSecond = perSecond;
        thread.setDaemon(true);
    }

    Writing start() {
        thread.start();
        return this;
    }

    private void send() {
        RandomGenerator random = trips.random();
        long start = System.nanoTime();
        while (!ended) {
            long due = (long) ((System.nanoTime() - start) / 1e9 * perSecond);
            for (; sent < due; sent++) {
                sender.send(trips.next(random, clock.nowMicros()));
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    /** Returns when all that was sent is on the broker: how many events that are. */
    long end() throws InterruptedException {
        ended = true;
        thread.join();
        sender.close();
        return sent;
    }
}
