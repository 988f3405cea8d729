package dev.spillway.topologies.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.OptionalDouble;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            nullValues = "none",
            value = {
                "0.5     | 0.5",
                "20      | 20.0",
                "10e6    | 1.0E7",
                "1.5E-3  | 0.0015",
                "-.5     | -0.5",
                "2.      | 2.0",
                "'20'    | none",
                "0x10    | none",
                "1_000   | none",
                ".inf    | none",
                "1e999   | none",
                "12%     | none",
                "[1]     | none",
            })
    void readsWholeNumbersFractionsAndPowers(String text, Double expected) {
        var faults = new ArrayList<DefinitionFault>();
        DefinitionDocument document =
                DefinitionFiles.of("x", "global: " + text + "\n").documents().get(0);

        OptionalDouble number = new NodeReader("x", faults).number(document.nameNode(), "it");

        assertThat(number.isPresent() ? number.getAsDouble() : null).isEqualTo(expected);
        assertThat(faults).hasSize(expected == null ? 1 : 0);
    }
}
