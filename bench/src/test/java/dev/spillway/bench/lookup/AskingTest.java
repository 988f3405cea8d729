package dev.spillway.bench.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class AskingTest {
    private static final Duration STALL = Duration.ofMillis(100);

    private final Asking asking = new Asking(new int[] {0, 1, 2, 3});

    @Test
    void countsWaitingFromWhenALookUpWasDue() {
        var asked = new AtomicLong();
        Histogram nanos = Asking.newHistogram();

        asking.onTime(driver -> asked.getAndIncrement() == 0 ? stall() : 0, 1_000, Duration.ofMillis(200), nanos);

        assertThat(nanos.getTotalCount()).isEqualTo(200);
        // one look-up took long; those that were due meanwhile waited for it, the second for nearly as long
        long waited = nanos.getCountBetweenValues(STALL.toNanos() / 2, Long.MAX_VALUE);
        assertThat(waited).isBetween(45L, 150L);
        assertThat(nanos.getMaxValue()).isGreaterThanOrEqualTo(nanos.lowestEquivalentValue(STALL.toNanos()));
    }

    private static double stall() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < STALL.toNanos()) {
            LockSupport.parkNanos(STALL.toNanos());
        }
        return 1;
    }

    @Test
    void timesOneLookUpAfterTheOther() {
        var asked = new AtomicLong();
        Histogram nanos = Asking.newHistogram();

        asking.oneByOne(driver -> asked.getAndIncrement() == 1 ? stall() : 0, Duration.ofMillis(200), nanos);

        assertThat(nanos.getTotalCount()).isEqualTo(asked.get());
        // nobody waits for it but the one that it is
        assertThat(nanos.getCountBetweenValues(STALL.toNanos() / 2, Long.MAX_VALUE))
                .isEqualTo(1);
    }

    @Test
    void tellsHowManyItAskedInWhatTime() {
        var asked = new AtomicLong();
        var drivers = new AtomicLong();

        Asking.Pace pace = asking.flatOut(
                driver -> {
                    drivers.getAndUpdate(seen -> seen | 1L << driver);
                    return asked.incrementAndGet();
                },
                Duration.ofMillis(20));

        assertThat(pace.asked()).isEqualTo(asked.get());
        assertThat(drivers).hasValue(0b1111);
        assertThat(pace.seconds()).isGreaterThanOrEqualTo(0.02);
        assertThat(pace.perSecond()).isEqualTo(pace.asked() / pace.seconds());
        assertThat(asking.used()).isEqualTo(asked.get() * (asked.get() + 1) / 2.0);
    }

    @Test
    void refusesAnOrderThatItCannotGoRound() {
        assertThatThrownBy(() -> new Asking(new int[3])).hasMessage("3 is no power of two");
    }
}
