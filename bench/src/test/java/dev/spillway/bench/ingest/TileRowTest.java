package dev.spillway.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileRowTest {

    private static final long DAY = 86_400_000_000L;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void hasTheValuesOfTheEventsInEachWindow(long seed) {
        var random = new Random(seed);
        var trips = new ArrayList<Trip>();
        byte @Nullable [] row = null;
        long now = 400 * DAY;
        for (int i = 0; i < 3_000; i++) {
            now += random.nextInt(20) == 0 ? random.nextInt(1_000_000_000) : random.nextInt(2_000_000);
            long at = now - (random.nextInt(10) == 0 ? random.nextInt(30_000_000) : 0);
            var trip = new Trip("a", at, random.nextInt(100) / 4.0, random.nextInt(100) / 4.0);
            trips.add(trip);
            row = TileRow.admit(row, trip.timeMicros(), trip.fare(), trip.distance());
            if (i % 100 == 99) {
                long newest = trips.stream().mapToLong(Trip::timeMicros).max().orElseThrow();
                compare(TileRow.evaluate(row, newest + 1), trips, newest + 1);
            }
        }
    }

    private static void compare(double[] values, List<Trip> trips, long atMicros) {
        for (int span = 0; span < Features.SPANS.size(); span++) {
            long start = Features.SPANS.get(span).startMicros(atMicros);
            List<Trip> inside =
                    trips.stream().filter(t -> t.timeMicros() >= start).toList();
            int at = span * Features.PER_SPAN;
            assertThat(values[at]).as(Features.NAMES.get(at)).isEqualTo(inside.size());
            compare(values, at + 1, inside.stream().mapToDouble(Trip::fare).summaryStatistics());
            compare(values, at + 5, inside.stream().mapToDouble(Trip::distance).summaryStatistics());
            Trip last = inside.stream()
                    .max(java.util.Comparator.comparingLong(Trip::timeMicros).thenComparingDouble(Trip::distance))
                    .orElseThrow();
            assertThat(values[at + 9]).as(Features.NAMES.get(at + 9)).isEqualTo(last.distance());
        }
    }

    private static void compare(double[] values, int at, DoubleSummaryStatistics expected) {
        assertThat(values[at]).as(Features.NAMES.get(at)).isCloseTo(expected.getSum(), within(1e-6));
        assertThat(values[at + 1]).as(Features.NAMES.get(at + 1)).isCloseTo(expected.getAverage(), within(1e-6));
        assertThat(values[at + 2]).as(Features.NAMES.get(at + 2)).isEqualTo(expected.getMin());
        assertThat(values[at + 3]).as(Features.NAMES.get(at + 3)).isEqualTo(expected.getMax());
    }
}
