package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.GoldenFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionCommandsTest {
    private static final String SHIPPED = "../definitions";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
    }

    private Path broken() throws IOException {
        return Files.writeString(folder.resolve("broken.yaml"), """
                group: airports
                version: one
                entity: [origin]
                """);
    }

    @Test
    void listsWhatIsRight() {
        assertThat(run("validate", SHIPPED)).isZero();

        assertThat(out.toString())
                .contains("airport_features")
                .contains("route_features")
                .contains("prediction-service");
    }

    @Test
    void printsEveryFaultWithItsPlace() throws IOException {
        Path file = broken();

        assertThat(run("validate", file.toString())).isEqualTo(2);

        assertThat(out.toString().lines())
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.startsWith(file + ":"))
                .anyMatch(line -> line.startsWith(file + ":2:10: "));
    }

    @Test
    void checksEveryKindInOneReport() throws IOException {
        Path file = Files.writeString(folder.resolve("mixed.yaml"), """
                policy: p
                version: 1
                applies_to: {kind: REDIS}
                constraints: {min: 9, max: 3}
                ---
                group: airports
                version: one
                ---
                capacity: c
                growth: {}
                ---
                no: kind
                """);

        assertThat(run("validate", file.toString())).isEqualTo(2);

        assertThat(out.toString().lines().map(line -> line.replace(file + ":", "")))
                .contains("4:20: min 9 is above max 3; lower the one or raise the other")
                .anyMatch(line -> line.startsWith("7:10: \"version\" must be a whole number"))
                .anyMatch(line -> line.startsWith("9:1: a capacity plan needs \"infrastructure\""))
                .doesNotHaveDuplicates();
    }

    @Test
    void listsPoliciesAndWhatItDidNotCheck() throws IOException {
        Path file = Files.writeString(folder.resolve("p.yaml"), """
                policy: p
                version: 7
                applies_to: {kind: REDIS, fleets: [cache, "hot-*"]}
                constraints: {min: 1, max: 3}
                tiers: {4: {mode: observe}, 1: {mode: act}}
                ---
                health: default
                """);

        assertThat(run("validate", file.toString())).isZero();

        assertThat(out.toString().lines().map(String::stripTrailing))
                .containsExactly(
                        "policy  version  kind   fleets       rules  tiers",
                        "p             7  REDIS  cache hot-*      0  1 4",
                        "1 documents of other kinds were not checked");
    }

    @Test
    void printsFaultsForPrograms() throws IOException {
        assertThat(run("validate", "--json", broken().toString())).isEqualTo(2);

        assertThat(out.toString()).startsWith("[{\"file\":").contains("\"line\":2,\"column\":10");
    }

    @Test
    void drawsTopologiesAsTheyAlwaysWere() throws IOException {
        assertThat(run("describe", "features", "--definitions", SHIPPED)).isZero();
        assertThat(run("describe", "--definitions", SHIPPED, "--mermaid")).isZero();

        GoldenFile.assertEqual(out.toString(), Path.of("src/test/resources/describe/shipped.txt"));
    }

    @Test
    void refusesAServiceThatIsNone() {
        assertThat(run("describe", "fetures", "--definitions", SHIPPED)).isEqualTo(2);
        assertThat(run("run", "fetures", "--config", "none")).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        "no such service: fetures: ask for features",
                        "no such service: fetures: run features, or scaling");
    }

    @Test
    void listsTheTopics() {
        assertThat(run("topics")).isZero();
        assertThat(run("topics", "--json")).isZero();

        assertThat(out.toString()).contains("feature-updates").contains("\"topic\":\"features-quarantine\"");
    }

    @Test
    void printsEveryFaultOfAConfiguration() throws IOException {
        Path file = Files.writeString(folder.resolve("features.properties"), "service.thread=2\nfront.ports=many\n");

        assertThat(run("run", "features", "--config", file.toString())).isEqualTo(2);

        assertThat(err.toString())
                .contains(file + ":1: service.thread: no such key; did you mean service.threads?")
                .contains(file + ":2: front.ports: must be numbers");
    }
}
