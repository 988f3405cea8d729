package dev.spillway.bench.lookup;

import dev.spillway.bench.ingest.MeasuredRun;
import dev.spillway.topologies.ServiceClock;

/**
 * The wall clock, but stopped just after the last event until it is told to run on: so that a contender is asked about windows of
 * the same content however long the events took to be folded.
 */
final class RunOnClock implements ServiceClock {
    private final long stopMicros;
    private volatile long behindMicros;
    private volatile boolean runsOn;

    RunOnClock(long stopMicros) {
        this.stopMicros = stopMicros;
    }

    @Override
    public long nowMicros() {
        long wall = MeasuredRun.nowMicros();
        return runsOn ? wall - behindMicros : Math.min(wall, stopMicros);
    }

    void runOn() {
        behindMicros = MeasuredRun.nowMicros() - stopMicros;
        runsOn = true;
    }
}
