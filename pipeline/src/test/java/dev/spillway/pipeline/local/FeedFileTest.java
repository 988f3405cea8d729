package dev.spillway.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.parts.MachineUnfitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedFileTest {
    private static final Path FLIGHTS = Path.of("../definitions/data/flights-20k.jsonl.gz");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void readsTheFlightsThatShip() {
        FeedFile flights = FeedFile.open(FLIGHTS);

        assertThat(flights.lines()).isEqualTo(20_000);
        assertThat(flights.topics()).containsExactly("flight-events");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"topic\":\"t\",\"timestamp\":1}", "{\"topic\":\"t\",\"value\":{}}"})
    void saysWhichLineIsNoEvent(String line) throws IOException {
        Path file = Files.writeString(
                folder.resolve("feed.jsonl"),
                "{\"topic\":\"t\",\"key\":null,\"timestamp\":1,\"value\":{}}\n\n" + line + "\n");

        assertThatThrownBy(() -> FeedFile.open(file))
                .isInstanceOf(MachineUnfitException.class)
                .hasMessageStartingWith(file + ":3: ");
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> FeedFile.open(folder.resolve("none")))
                .isInstanceOf(MachineUnfitException.class)
                .hasMessageContaining("name another with --feed");
    }
}
