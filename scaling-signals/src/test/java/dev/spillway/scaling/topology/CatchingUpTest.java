package dev.spillway.scaling.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatchingUpTest {
    private static final long SECOND = 1_000_000;
    private static final long WALL = 1_000_000 * SECOND;

    private final CatchingUp clock = new CatchingUp();

    @Test
    void tellsNothingUntilWhatWaitsMayHaveCome() {
        assertThat(clock.look(WALL)).isEqualTo(Long.MIN_VALUE);
        for (int looks = 1; looks < 20; looks++) {
            assertThat(clock.look(WALL + looks * SECOND / 4)).isEqualTo(Long.MIN_VALUE);
        }
        assertThat(clock.look(WALL + 5 * SECOND)).isEqualTo(WALL + 5 * SECOND);
    }

    @Test
    void goesByTheRecordsThatHaveWaited() {
        assertThat(clock.at(WALL - 60 * SECOND, WALL)).isEqualTo(WALL - 60 * SECOND);
        assertThat(clock.look(WALL + SECOND)).isEqualTo(WALL - 60 * SECOND);
        assertThat(clock.at(WALL - 50 * SECOND, WALL + SECOND)).isEqualTo(WALL - 50 * SECOND);
        assertThat(clock.at(WALL, WALL + 2 * SECOND)).isEqualTo(WALL + 2 * SECOND);
        assertThat(clock.look(WALL + 3 * SECOND)).isEqualTo(WALL + 3 * SECOND);
    }

    @Test
    void waitsForTheNextThatIsHeldUp() {
        clock.at(WALL - 60 * SECOND, WALL);
        for (int looks = 1; looks < 30; looks++) {
            assertThat(clock.look(WALL + looks * SECOND)).isEqualTo(WALL - 60 * SECOND);
        }
        assertThat(clock.at(WALL - 50 * SECOND, WALL + 30 * SECOND)).isEqualTo(WALL - 50 * SECOND);
        // the thread was held up itself: what waits has had no chance to come
        for (int looks = 1; looks < 10; looks++) {
            assertThat(clock.look(WALL + 60 * SECOND)).isEqualTo(WALL - 50 * SECOND);
        }
        assertThat(clock.look(WALL + 61 * SECOND)).isEqualTo(WALL + 61 * SECOND);
    }

    @Test
    void neverGoesBack() {
        assertThat(clock.at(WALL, WALL)).isEqualTo(WALL);
        assertThat(clock.at(WALL - 60 * SECOND, WALL + SECOND)).isEqualTo(WALL);
    }
}
