package dev.spillway.pipeline.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.GoldenFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusScreenTest {
    private static final StackStatus BUSY = new StackStatus(
            Duration.ofSeconds(3_725),
            new StackStatus.Feed("feeding flights-20k.jsonl.gz", 12_345, 20_000),
            new StackStatus.Features(
                    28.4,
                    OptionalLong.of(2_190),
                    OptionalLong.of(3),
                    OptionalLong.of(17),
                    Optional.of(Instant.parse("2001-02-21T14:05:00Z")),
                    OptionalDouble.of(112.4),
                    Map.of("LATE", 1_204L, "BAD_TYPE", 2L)),
            new StackStatus.Lookups(200.2, OptionalDouble.of(1.23), OptionalDouble.of(9.41), 1),
            Optional.of(new StackStatus.Fleets(
                    new StackStatus.Predictions(4, 50.3, 48.4, OptionalDouble.of(83.2), 12, 0, 3),
                    new StackStatus.Training(1, 2, 2, 5, 3.21, 1_207, 0),
                    List.of(
                            new StackStatus.Judged(
                                    "local-predictions",
                                    "slow in 12 s, held: cooldown",
                                    "2 to 4, qps_high, qps_per_instance 52.1 > 40.0, applied"),
                            new StackStatus.Judged("local-training", "quiet", "none")))),
            List.of(
                    new StackStatus.Part(
                            "broker", "up", OptionalLong.of(4_711), OptionalLong.of(201L << 20), "127.0.0.1:29092"),
                    new StackStatus.Part(
                            "cassandra", "down", OptionalLong.of(4_712), OptionalLong.empty(), "127.0.0.1:9042"),
                    new StackStatus.Part(
                            "spillway",
                            "up",
                            OptionalLong.of(4_700),
                            OptionalLong.of(612L << 20),
                            "http://127.0.0.1:8080"),
                    new StackStatus.Part(
                            "  features-order-events-restaurant_features",
                            "waiting",
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            "waits for the broker")),
            List.of("http://127.0.0.1:8080/docs"),
            List.of("./spillway lookup airport_features ATL"));

    private static final StackStatus QUIET = new StackStatus(
            Duration.ZERO,
            new StackStatus.Feed("no feed", 0, 0),
            new StackStatus.Features(
                    0,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    OptionalDouble.empty(),
                    Map.of()),
            new StackStatus.Lookups(0, OptionalDouble.empty(), OptionalDouble.empty(), 0),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of());

    @Test
    void looksAsItAlwaysDid() throws IOException {
        String text =
                String.join("\n", StatusScreen.lines(BUSY)) + "\n\n" + String.join("\n", StatusScreen.lines(QUIET))
                        + "\n\n" + StatusScreen.line(BUSY) + "\n" + StatusScreen.line(QUIET) + "\n";

        GoldenFile.assertEqual(text, Path.of("src/test/resources/status/screen.txt"));
    }

    @Test
    void fitsATerminalWhateverThereIsToShow() {
        String endless = "x".repeat(300);
        var crowded = new StackStatus(
                BUSY.up(),
                BUSY.feed(),
                BUSY.features(),
                BUSY.lookups(),
                BUSY.fleets(),
                Collections.nCopies(
                        40, new StackStatus.Part("part", "up", OptionalLong.of(1), OptionalLong.empty(), endless)),
                List.of(endless),
                List.of(endless));

        assertThat(StatusScreen.lines(crowded))
                .hasSizeLessThan(24)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void drawsOverTheScreenBefore() {
        var terminal = new StringWriter();
        try (var painter = new Painter(new PrintWriter(terminal))) {
            painter.draw(List.of("one", "two"));
            painter.draw(List.of("three"));
        }

        assertThat(terminal.toString())
                .isEqualTo("\u001b[?25l\u001b[?7l\rone\u001b[K\ntwo\u001b[K\n\u001b[J\u001b[?7h"
                        + "\u001b[?25l\u001b[?7l\u001b[2A\rthree\u001b[K\n\u001b[J\u001b[?7h\u001b[?25h");
    }
}
