package dev.spillway.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RecentLatenciesTest {
    private final RecentLatencies latencies = new RecentLatencies();

    private static Histogram of(long... micros) {
        var histogram = new Histogram(3);
        for (long each : micros) {
            histogram.recordValue(each);
        }
        return histogram;
    }

    @Test
    void knowsOfNoneAtFirst() {
        latencies.add(of());

        assertThat(latencies.percentileMs(99)).isEmpty();
    }

    @Test
    void forgetsWhatIsTenReadingsOld() {
        latencies.add(of(900_000));
        assertThat(latencies.percentileMs(99)).hasValueCloseTo(900.0, within(1.0));

        for (int i = 0; i < 10; i++) {
            latencies.add(of(1_000, 2_000));
        }

        assertThat(latencies.percentileMs(99)).hasValueCloseTo(2.0, within(0.01));
        assertThat(latencies.percentileMs(50)).hasValueCloseTo(1.0, within(0.01));
    }
}
