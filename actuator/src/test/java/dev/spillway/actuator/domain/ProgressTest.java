package dev.spillway.actuator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

    private final Progress progress = new Progress();

    @Test
    void knowsNoPositionBeforeARecord() {
        assertThat(progress.position()).isEmpty();
    }

    @Test
    void staysAtTheFirstThatIsOpen() {
        progress.read(7);
        progress.read(8);
        progress.read(12);
        progress.settle(8);
        assertThat(progress.position()).hasValue(7);

        progress.settle(7);
        assertThat(progress.position()).hasValue(12);

        progress.settle(12);
        assertThat(progress.position()).hasValue(13);
        assertThat(progress.unsettled()).isZero();
    }
}
