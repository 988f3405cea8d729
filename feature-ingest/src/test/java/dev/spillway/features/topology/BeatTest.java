package dev.spillway.features.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BeatTest {

    @Test
    void readsWhatItWrote() {
        var beat = new Beat(1_700_000_000_000_000L, Map.of("a@1", ServiceClocks.UNSET, "é@2", 5L));

        assertThat(Beat.of(beat.bytes())).isEqualTo(beat);
        assertThat(Beat.of(new Beat(-1, Map.of()).bytes())).isEqualTo(new Beat(-1, Map.of()));
    }

    @Test
    void refusesWhatItDidNotWrite() {
        byte[] bytes = new Beat(1, Map.of("a@1", 2L)).bytes();

        assertThatThrownBy(() -> Beat.of(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cut off");
        bytes[0] = 9;
        assertThatThrownBy(() -> Beat.of(bytes)).hasMessageContaining("format 9");
    }
}
