package dev.spillway.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

    private static final Topic TOPIC = new Topic("trips", "trip", "bytes", 4, new Kept.Days(14), "features");

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 1, 1", "3, 3, 2", "12, 3, 2"})
    void isReplicatedWhereThereAreBrokersForIt(int brokers, short replicas, String minInSync) {
        var creation = TOPIC.creation(brokers);

        assertThat(creation.replicationFactor()).isEqualTo(replicas);
        assertThat(creation.configs()).contains(entry("min.insync.replicas", minInSync));
    }

    @Test
    void isKeptAsItSays() {
        assertThat(TOPIC.creation(1).configs())
                .contains(entry("cleanup.policy", "delete"), entry("retention.ms", "1209600000"));
    }

    @Test
    void isStoredUncompressedIfAnyClientIsToReadIt() {
        assertThat(TOPIC.creation(1).configs()).doesNotContainKey("compression.type");
        assertThat(TOPIC.asPlain()
                        .prefixed("test-")
                        .withPartitions(2)
                        .creation(1)
                        .configs())
                .containsEntry("compression.type", "uncompressed");
    }

    @Test
    void carriesAPrefixIntoItsSubject() {
        assertThat(TOPIC.prefixed("test-").valueSubject()).isEqualTo("test-trips-value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eu.", " ", "ä"})
    void refusesAPrefixThatMirroringCouldNotTellFromItsOwn(String prefix) {
        assertThatThrownBy(() -> TOPIC.prefixed(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(prefix + "trips");
    }
}
