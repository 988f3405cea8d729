package dev.spillway.pipeline.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OccupancyTest {

    @Test
    void isTheShareOfCapacityAndTime() {
        var slots = new Occupancy(2, 0);

        slots.take(1, 10);
        slots.take(1, 20);
        slots.take(-1, 30);

        // 1 × 10 + 2 × 10 + 1 × 10 of 2 × 40
        assertThat(slots.shareSinceAsked(40)).isCloseTo(0.5, within(1e-9));
        assertThat(slots.shareSinceAsked(60)).isCloseTo(0.5, within(1e-9));
        slots.take(-1, 60);
        assertThat(slots.shareSinceAsked(80)).isZero();
    }

    @Test
    void isWhatIsInUseAtTheMomentOfAskingTwice() {
        var slots = new Occupancy(4, 0);
        slots.take(3, 0);

        assertThat(slots.shareSinceAsked(0)).isCloseTo(0.75, within(1e-9));
    }
}
