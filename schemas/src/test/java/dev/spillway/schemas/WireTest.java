package dev.spillway.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128, 255, 256, 65_536, Integer.MAX_VALUE})
    void readsTheIdThatItWrote(int id) {
        var out = new ByteArrayOutputStream();
        Wire.writeHeader(out, id);

        assertThat(out.size()).isEqualTo(Wire.HEADER_BYTES);
        assertThat(Wire.isFramed(out.toByteArray())).isTrue();
        assertThat(Wire.schemaId(out.toByteArray())).isEqualTo(id);
    }

    @Test
    void putsTheMostSignificantByteFirst() {
        var out = new ByteArrayOutputStream();
        Wire.writeHeader(out, 0x01020304);

        assertThat(out.toByteArray()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void refusesWhatIsNotFramed() {
        assertThat(Wire.isFramed(new byte[] {})).isFalse();
        assertThat(Wire.isFramed(new byte[] {0, 0, 0, 1})).isFalse();
        assertThat(Wire.isFramed("{\"a\":1}".getBytes(UTF_8))).isFalse();
        assertThatThrownBy(() -> Wire.schemaId(new byte[] {1, 0, 0, 0, 1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
