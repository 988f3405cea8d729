package dev.spillway.pipeline.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupSamplesTest {
    private static final Field DRIVER = new Field("driver", FieldType.STRING, 0);
    private static final GroupDefinition TRIPS = new GroupDefinition(
            "trips",
            2,
            List.of(DRIVER),
            GroupClock.WALL,
            new GroupDefinition.Source(
                    "trip-events",
                    Format.JSON,
                    List.of(DRIVER),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
            0,
            OptionalLong.empty(),
            0,
            List.of(),
            "checksum");
    private static final Answer ANSWER = new Answer(
            "trips",
            Map.of("driver", "a|b"),
            7,
            OptionalLong.of(5),
            List.of(new Answer.Featured("count", 3L, Status.PRESENT, Origin.STANDBY)));

    private final LookupSamples samples = new LookupSamples(() -> List.of(TRIPS));

    @ParameterizedTest
    @CsvSource({"1, 1", "1000, 1", "1001, 2", "2500000, 2500"})
    void carryHowFarBehindACopyWas(long staleMicros, long staleMs) {
        assertThat(samples.record(ANSWER.behind(OptionalLong.of(staleMicros))).getStalenessMs())
                .isEqualTo(staleMs);
    }

    @Test
    void sayNothingOfAnOwnersStaleness() {
        assertThat(samples.record(ANSWER).getStalenessMs()).isNull();
    }

    @Test
    void haveTheKeyOfTheEntitysUpdates() {
        assertThat(samples.key(ANSWER)).isEqualTo("trips|a\\|b");
    }
}
