package dev.spillway.pipeline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivalsTest {

    /** Counts within five standard deviations, for a seed that is always the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "constant:40 | 0 | 1000 | 40000",
                "steps:100s@40,100s@2 | 0 | 100 | 4000",
                "steps:100s@40,100s@2 | 100 | 200 | 200",
                "steps:100s@0,100s@20 | 0 | 100 | 0",
                "steps:100s@0,100s@20 | 100 | 200 | 2000",
                "daily:1000s:20..20 | 0 | 1000 | 20000"
            })
    void comeAsOftenAsTheShapeSays(String shape, double from, double to, double expected) {
        double[] due = due(new Arrivals(LoadShape.parse(shape), 1), to);

        assertThat((double) DoubleStream.of(due).filter(each -> each >= from).count())
                .isCloseTo(expected, within(5 * Math.sqrt(expected)));
    }

    /** Of a Poisson process the gaps' standard deviation is their mean; of a metronome it is 0. */
    @Test
    void knowNothingOfEachOther() {
        double[] due = due(new Arrivals(LoadShape.parse("constant:50"), 2), 400);
        double[] gaps = new double[due.length - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = due[i + 1] - due[i];
        }

        double mean = DoubleStream.of(gaps).average().orElseThrow();
        double variance = DoubleStream.of(gaps)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow();
        assertThat(Math.sqrt(variance) / mean).isCloseTo(1, within(0.05));
    }

    @Test
    void areTheSameForTheSameSeed() {
        var shape = LoadShape.parse("daily:1m:1..90");

        assertThat(due(new Arrivals(shape, 7), 60)).isEqualTo(due(new Arrivals(shape, 7), 60));
    }

    @Test
    void endAtOnceWhereNothingIsWanted() {
        assertThat(new Arrivals(LoadShape.parse("off"), 1).next()).isEmpty();
        assertThat(new Arrivals(LoadShape.parse("steps:1m@0"), 1).next()).isEmpty();
    }

    private static double[] due(Arrivals arrivals, double to) {
        return DoubleStream.generate(() -> {
                    OptionalDouble next = arrivals.next();
                    return next.orElse(Double.MAX_VALUE);
                })
                .takeWhile(each -> each < to)
                .toArray();
    }
}
