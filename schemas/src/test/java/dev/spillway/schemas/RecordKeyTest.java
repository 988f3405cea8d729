package dev.spillway.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class RecordKeyTest {

    @SuppressWarnings("UnusedVariable") // JUnit reads it by its name
    private static final List<Arguments> keys = List.of(
            Arguments.of(List.of("serving"), "serving"),
            Arguments.of(List.of("serving", "42"), "serving|42"),
            Arguments.of(List.of("serving|42"), "serving\\|42"),
            Arguments.of(List.of("a\\", "b"), "a\\\\|b"),
            Arguments.of(List.of("a\\|b"), "a\\\\\\|b"),
            Arguments.of(List.of("", ""), "|"));

    @ParameterizedTest
    @FieldSource("keys")
    void keepsTheBordersBetweenParts(List<String> parts, String key) {
        assertThat(RecordKey.of(parts.toArray(String[]::new))).isEqualTo(key);
        assertThat(RecordKey.parts(key)).isEqualTo(parts);
    }
}
