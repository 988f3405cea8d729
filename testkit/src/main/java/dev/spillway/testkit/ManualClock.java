package dev.spillway.testkit;

import dev.spillway.topologies.ServiceClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A service clock that stands still until a test moves it, forwards or back. Any thread may read it. */
public final class ManualClock implements ServiceClock {

    private final AtomicLong nowMicros;

    public ManualClock(Instant start) {
        this.nowMicros = new AtomicLong(micros(start));
    }

    @Override
    public long nowMicros() {
        return nowMicros.get();
    }

    public void moveTo(Instant at) {
        nowMicros.set(micros(at));
    }

    /** Moves by an amount that may be negative. */
    public void moveBy(Duration amount) {
        nowMicros.addAndGet(amount.toNanos() / 1_000);
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
