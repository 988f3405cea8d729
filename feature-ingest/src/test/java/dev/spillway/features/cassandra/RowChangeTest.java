package dev.spillway.features.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RowChangeTest {

    private static final FeatureGroup GROUP =
            new FeatureGroup(Flights.group("airports", 1, GroupClock.WALL, OptionalLong.empty(), Flights.everyType()));

    private static RowChange row(long revision) {
        var content = new RowChange.Content(1, 0, OptionalLong.empty(), List.of(), ByteBuffer.allocate(0));
        return new RowChange(GROUP, "airports|ATL", Map.of("airport", "ATL"), revision, "local", Optional.of(content));
    }

    private static RowChange deletion(long revision) {
        return new RowChange(GROUP, "airports|ATL", Map.of("airport", "ATL"), revision, "local", Optional.empty());
    }

    @Test
    void yieldsToTheHigherRevisionWhicheverCameFirst() {
        assertThat(row(1).over(row(2))).isEqualTo(row(2));
        assertThat(row(2).over(row(1))).isEqualTo(row(2));
        assertThat(deletion(1).over(row(2))).isEqualTo(row(2));
    }

    @Test
    void yieldsToADeletionOfItsRevision() {
        assertThat(row(2).over(deletion(2))).isEqualTo(deletion(2));
        assertThat(deletion(2).over(row(2))).isEqualTo(deletion(2));
    }
}
