package dev.spillway.it;

import dev.spillway.topologies.ServiceClock;
import io.micrometer.core.instrument.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A clock that begins at the real instant and runs faster, so that rules that hold for minutes are seen to fire in seconds. */
final class FastClock implements ServiceClock, Clock {
    private final long begunMicros = System.currentTimeMillis() * 1_000;
    private final long begunNanos = System.nanoTime();
    private final int times;

    FastClock(int times) {
        this.times = times;
    }

    @Override
    public long nowMicros() {
        return begunMicros + (System.nanoTime() - begunNanos) / 1_000 * times;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(wallTime());
    }

    @Override
    public long wallTime() {
        return nowMicros() / 1_000;
    }

    @Override
    public long monotonicTime() {
        return TimeUnit.MICROSECONDS.toNanos(nowMicros());
    }
}
