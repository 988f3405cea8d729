package dev.spillway.scaling.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.schemas.RecordKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"serving", "a|b", "a\\b", "a\\|b@1", "\\\\||"})
    void beginsWithTheKeyOfTheFleetsRecords(String fleet) {
        assertThat(DecisionId.of(fleet, 42)).isEqualTo(RecordKey.of(fleet) + "@42");
    }
}
