package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command over random definitions and inputs, against an oracle that keeps every event. */
class ReplayOracleTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void writesWhatTheOracleSays(long seed) {
        Seeds.check(seed, this::check);
    }

    private void check(Cases cases) throws IOException {
        var random = new RandomReplay(cases);
        boolean inOrder = cases.chance(0.2);
        var replaying =
                new Replaying(folder).file("defs/groups.yaml", random.yaml()).file("queries.jsonl", random.queryText());
        var words = new ArrayList<>(List.of("--definitions", "@defs", "--out", "@out", "--queries", "@queries.jsonl"));
        if (inOrder) {
            words.add("--in-order");
        }
        for (RandomReplay.Source source : random.sources) {
            replaying.file(source.file(), source.text());
            words.addAll(
                    source.csv()
                            ? List.of("--csv", "events=@" + source.file() + "@when")
                            : List.of("@" + source.file()));
        }
        long until = random.sources.get(0).lines().get(0).at() + cases.pick(0L, RandomGroups.HOUR);
        words.addAll(List.of("--until", OracleAnswers.rfc(until)));

        int code = replaying.run(words.toArray(String[]::new));

        assertThat(code).as(replaying.complained()).isZero();
        var oracle = new ReplayOracle(random.groups);
        oracle.feed(random.sources, inOrder);
        oracle.runUntil(until);
        assertSame(replaying.lines("feature-updates.jsonl"), oracle.updates);
        assertSame(replaying.lines("features-quarantine.jsonl"), oracle.quarantined);
        if (!oracle.lookUps.isEmpty()) {
            assertSame(replaying.lines("lookups.jsonl"), oracle.lookUps);
        }
        assertSame(
                replaying.lines("queries.jsonl"),
                random.queries.stream().map(oracle::query).toList());
        isTheSameAgain(replaying, words);
        isTheSameByWayOfFiles(replaying, words, cases.pick("1B", "200B", "3KiB"));
    }

    private static void isTheSameAgain(Replaying replaying, List<String> words) throws IOException {
        String before = replaying.everything("out");
        assertThat(again(replaying, words)).isZero();
        assertThat(replaying.everything("out")).isEqualTo(before);
    }

    /** What does not fit into memory, and nothing does, goes by way of files and comes to the same; so do queries alone. */
    private static void isTheSameByWayOfFiles(Replaying replaying, List<String> words, String memory)
            throws IOException {
        String before = replaying.everything("out");
        String answers = replaying.result("queries.jsonl");
        assertThat(again(replaying, words, "--sort-memory", memory)).isZero();
        assertThat(replaying.everything("out")).isEqualTo(before);

        assertThat(again(replaying, words, "--only-queries")).isZero();
        assertThat(replaying.everything("out")).isEqualTo("queries.jsonl\n" + answers);

        assertThat(again(replaying, words, "--only-queries", "--sort-memory", memory))
                .isZero();
        assertThat(replaying.everything("out")).isEqualTo("queries.jsonl\n" + answers);
    }

    private static int again(Replaying replaying, List<String> words, String... more) {
        return replaying.run(Stream.of(words.stream(), Stream.of("--overwrite"), Stream.of(more))
                .flatMap(each -> each)
                .toArray(String[]::new));
    }

    /** One by one, so that a failure shows the first line that differs and not all of them. */
    private static void assertSame(List<String> found, List<String> expected) {
        for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
            assertThat(normal(found.get(i))).as("line " + (i + 1)).isEqualTo(normal(expected.get(i)));
        }
        assertThat(found).hasSameSizeAs(expected);
    }

    /** The line with numbers as one mapper writes them, and without what is said to people. */
    private static String normal(String line) {
        try {
            JsonNode tree = MAPPER.readTree(line);
            if (tree.path("headers") instanceof ObjectNode headers) {
                headers.remove("detail");
            }
            return tree.toString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
