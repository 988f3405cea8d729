package dev.spillway.bench.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {

    @Test
    void drawsEachRankAsOftenAsItsWeightSays() {
        var zipf = new Zipf(3, 1);
        var drawn = new int[3];
        var random = new SplittableRandom(1);

        for (int i = 0; i < 110_000; i++) {
            drawn[zipf.draw(random)]++;
        }

        assertThat(drawn[0] / 60_000.0).isCloseTo(1, within(0.02));
        assertThat(drawn[1] / 30_000.0).isCloseTo(1, within(0.02));
        assertThat(drawn[2] / 20_000.0).isCloseTo(1, within(0.02));
    }
}
