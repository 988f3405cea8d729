package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.FeatureConfig;
import dev.spillway.features.cassandra.CassandraConfig;
import dev.spillway.pipeline.capacity.CapacityConfig;
import dev.spillway.pipeline.command.Spillway;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.pipeline.samples.SampleConfig;
import dev.spillway.scaling.ScalingConfig;
import dev.spillway.testkit.GoldenFile;
import dev.spillway.topologies.Keys;
import dev.spillway.topologies.ServiceConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents list is what there is. Those of one module are held to it there: topics, commands, HTTP, quarantine. */
class DocumentsTest {

    private static final Path README = House.ROOT.resolve("README.md");
    private static final Path DOCS = House.ROOT.resolve("docs");

    /** Not modules of their own to a reader, but what one is made of. */
    private static final Pattern INNER_MODULE = Pattern.compile(".+/.+");

    @Test
    void configurationIsThatOfTheKeys() throws IOException {
        String page = """
                # Configuration

                Generated from the keys. A service reads one `.properties` file; a key that it does not know is refused, with the
                key that was perhaps meant, and all faults are told at once. Durations are written `500ms`, `30s`, `5m`; sizes `64MiB`.

                ## Features

                %s
                ## Cassandra

                %s
                ## Samples of look-ups

                %s
                ## Scaling

                %s
                ## Every service

                %s
                ## The process

                %s
                ## Handed on as they are

                Keys with these prefixes are handed on without it, in the words of Kafka's clients. A key that no client knows is refused, as
                is a value that it does not take, and what exactly-once depends on. `cassandra.ssl.` says of the
                connections to Cassandra what `kafka.ssl.` says of those to the brokers.

                %s
                ## A cluster that asks for a login

                TLS and SASL under `kafka.` reach every client of ours: those of Kafka Streams, and those beside it that make topics, read
                for Cassandra and for `/v1/events`, and write for operators. The same file serves `./spillway topics create --config`.

                ```properties
                %s```

                A login that is refused is said in the log and in `/ready`, and waited for: it may be put right at the cluster. A file that is
                not there or a login that does not read ends the command with exit code 2. No secret is printed; keep the file to yourself
                (`chmod 600`).
                """.formatted(
                        Keys.markdown(FeatureConfig.OWN),
                        Keys.markdown(CassandraConfig.KEYS),
                        Keys.markdown(SampleConfig.KEYS),
                        Keys.markdown(Stream.concat(ScalingConfig.OWN.stream(), CapacityConfig.KEYS.stream())
                                .toList()),
                        Keys.markdown(ServiceConfig.KEYS),
                        Keys.markdown(RunConfig.OWN),
                        Keys.passthroughMarkdown(),
                        House.read(House.ROOT.resolve("docs/secured.properties")));

        GoldenFile.assertEqual(page, DOCS.resolve("configuration.md"));
    }

    @Test
    void readmeNamesEveryModule() {
        Set<String> modules = new TreeSet<>(matches("<module>([^<]+)</module>", House.ROOT.resolve("pom.xml")));
        modules.removeIf(module -> INNER_MODULE.matcher(module).matches());

        assertThat(new TreeSet<>(matches("(?m)^\\| `([a-z-]+)` \\|", README)))
                .as("the first column of README's module table")
                .isEqualTo(modules);
    }

    @Test
    void readmeCallsOnlyCommandsThatThereAre() {
        Set<String> commands = Spillway.commandLine(
                        new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()))
                .getSubcommands()
                .keySet();
        // the launcher runs what is not part of the program, such as the benches
        List<String> ofTheLauncher =
                matches("(?m)^ *((?:[a-z]+ \\| )*[a-z]+)\\)", House.ROOT.resolve("spillway")).stream()
                        .flatMap(labels -> Arrays.stream(labels.split(" \\| ")))
                        .toList();

        assertThat(matches("\\./spillway ([a-z]+)", README))
                .isNotEmpty()
                .allMatch(command -> commands.contains(command) || ofTheLauncher.contains(command));
    }

    @Test
    void linksLeadSomewhere() {
        List<String> broken = House.files(".md").stream()
                .flatMap(page -> matches("\\]\\((?!https?:|#)([^)#]+)[^)]*\\)", page).stream()
                        .filter(link -> !Files.exists(page.resolveSibling(link)))
                        .map(link -> House.ROOT.relativize(page) + " -> " + link))
                .toList();

        assertThat(broken).isEmpty();
    }

    @Test
    void decisionsAreNumberedOneAfterTheOther() {
        List<Path> decisions = House.files(".md").stream()
                .filter(file -> file.startsWith(DOCS.resolve("decisions")))
                .toList();

        for (int i = 0; i < decisions.size(); i++) {
            String number = "%04d".formatted(i + 1);
            assertThat(decisions.get(i).getFileName().toString()).startsWith(number + "-");
            assertThat(House.read(decisions.get(i)))
                    .as(decisions.get(i).toString())
                    .startsWith("# " + number + " ")
                    .contains("## Context", "## Decision", "## What it costs");
        }
    }

    private static List<String> matches(String regex, Path file) {
        return Pattern.compile(regex)
                .matcher(House.read(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toList());
    }
}
