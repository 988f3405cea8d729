package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    private static final Key<Duration> HOLD =
            Key.duration("brew.hold", Duration.ofSeconds(30), "How long a pot is kept warm.");
    private static final Key<Long> SIZE = Key.bytes("brew.size", 64L << 20, "Memory of the pot.")
            .must(bytes -> bytes >= 1L << 20, "must be at least 1MiB");
    private static final Key<Integer> CUPS = Key.integer("brew.cups", 4, "Cups | mugs in a pot.");
    private static final Key<Long> BEANS = Key.longInteger("brew.beans", 5_000_000_000L, "Beans in stock.");
    private static final Key<Double> STRENGTH = Key.ratio("brew.strength", 0.75, "Share of coffee.");
    private static final Key<Boolean> MILK = Key.bool("brew.milk", false, "Whether there is milk.");
    private static final Key<String> NAME =
            Key.string("brew.name", "", "Name of the pot.").mandatory();
    private static final Key<Secret> RECIPE = Key.secret("brew.recipe", "What nobody may see.");
    private static final Key<List<String>> GUESTS = Key.list("brew.guests", List.of("ann", "bob"), "Who drinks.");
    private static final List<Key<?>> KEYS = List.of(HOLD, SIZE, CUPS, BEANS, STRENGTH, MILK, NAME, RECIPE, GUESTS);

    @Test
    void takesTheDefaultOfWhatIsNotGiven() {
        var set = Settings.of(Map.of("brew.name", "pot"), KEYS);

        assertThat(set.get(HOLD)).isEqualTo(Duration.ofSeconds(30));
        assertThat(set.get(SIZE)).isEqualTo(67_108_864);
        assertThat(set.get(CUPS)).isEqualTo(4);
        assertThat(set.get(BEANS)).isEqualTo(5_000_000_000L);
        assertThat(set.get(STRENGTH)).isEqualTo(0.75);
        assertThat(set.get(MILK)).isFalse();
        assertThat(set.get(RECIPE).reveal()).isEmpty();
        assertThat(set.get(GUESTS)).containsExactly("ann", "bob");
    }

    @Test
    void readsAFile(@TempDir Path folder) throws IOException {
        var set = Settings.read(write(folder, """
                        # the pot
                        brew.name = Größe
                        brew.hold: 2h
                        brew.size=1 GiB
                        brew.cups 12
                        brew.guests = ann, \\
                                      carl ,
                        brew.milk=true
                        brew.strength=1
                        """), KEYS);

        assertThat(set.get(NAME)).isEqualTo("Größe");
        assertThat(set.get(HOLD)).isEqualTo(Duration.ofHours(2));
        assertThat(set.get(SIZE)).isEqualTo(1L << 30);
        assertThat(set.get(CUPS)).isEqualTo(12);
        assertThat(set.get(GUESTS)).containsExactly("ann", "carl");
        assertThat(set.get(MILK)).isTrue();
        assertThat(set.get(STRENGTH)).isEqualTo(1.0);
    }

    @Test
    void saysEveryFaultAtOnceAndWhereItIs(@TempDir Path folder) throws IOException {
        Path file = write(folder, """
                brew.hold = soon
                brew.size = 512KiB

                # a comment that ends in a backslash \\
                brew.guests = ann, \\
                              bob
                brew.hodl = 5s
                brew.strength = NaN
                tea = yes
                """);

        assertThat(faults(() -> Settings.read(file, KEYS)))
                .containsExactlyInAnyOrder(
                        file
                                + ":1: brew.hold: cannot read \"soon\": need duration, such as 500ms, 30s, 5m, 1h or PT30S",
                        file + ":2: brew.size: must be at least 1MiB, is \"512KiB\"",
                        file + ":7: brew.hodl: no such key; did you mean brew.hold?",
                        file + ":8: brew.strength: cannot read \"NaN\": need ratio, such as 0.75",
                        file + ":9: tea: no such key",
                        "brew.name: must be given: string, such as any text");
    }

    @Test
    void refusesAFileThatItCannotTakeAtItsWord(@TempDir Path folder) throws IOException {
        Path twice = write(folder, "brew.cups=1\nbrew.name=a\nbrew.cups=2\nbrew.milk=\\u00zz\n");
        Path bytes = Files.write(folder.resolve("bytes.properties"), new byte[] {(byte) 0xc3, 0x28});

        assertThat(faults(() -> Settings.read(twice, KEYS)))
                .containsExactly(
                        twice + ":3: brew.cups: is given twice, first in " + twice + ":1",
                        twice + ":4: Malformed \\uxxxx encoding.");
        assertThat(faults(() -> Settings.read(folder.resolve("none.properties"), KEYS)))
                .containsExactly(folder.resolve("none.properties") + ": no such file");
        assertThat(faults(() -> Settings.read(bytes, KEYS))).containsExactly(bytes + ": is not UTF-8 text");
        assertThat(faults(() -> Settings.read(folder.resolve("a.yaml"), KEYS)))
                .containsExactly(folder.resolve("a.yaml") + ": settings are read from a .properties file");
    }

    @Test
    void letsTheCommandLineHaveTheLastWord(@TempDir Path folder) throws IOException {
        Path file = write(folder, "brew.name=file\nbrew.cups=1\n");

        var set = Settings.read(file, Map.of("brew.cups", "2"), KEYS);

        assertThat(set.get(NAME)).isEqualTo("file");
        assertThat(set.get(CUPS)).isEqualTo(2);
    }

    @Test
    void handsOnWhatIsNotItsOwn() {
        var set = Settings.of(
                Map.of("brew.name", "pot", "kafka.security.protocol", "SSL", "streams.replication.factor", "3"), KEYS);

        assertThat(set.passed(Passthrough.KAFKA)).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(set.passed(Passthrough.STREAMS)).isEqualTo(Map.of("replication.factor", "3"));
        assertThat(set.passed(Passthrough.ADMIN)).isEmpty();
    }

    @Test
    void refusesWhatTheKitSetsItself() {
        assertThat(faults(() -> Settings.of(
                        Map.of("brew.name", "pot", "streams.processing.guarantee", "at_least_once", "kafka.", "x"),
                        KEYS)))
                .containsExactlyInAnyOrder(
                        "streams.processing.guarantee: is not yours to set: it is always exactly_once_v2",
                        "kafka.: no such key");
    }

    @Test
    void saysWhatALibraryDoesNotTakeAllAtOnceAndWhatWasPerhapsMeant() {
        assertThat(faults(() -> Settings.of(
                        Map.ofEntries(
                                Map.entry("brew.name", "pot"),
                                Map.entry("kafka.sasl.mechansim", "PLAIN"),
                                Map.entry("kafka.security.protocol", "SASL_SLL"),
                                Map.entry("kafka.bootstrap.server", "b:9092"),
                                Map.entry("kafka.request.timeout.ms", "soon"),
                                Map.entry("kafka.ssl.truststore.pasword", "open sesame"),
                                Map.entry("kafka.entirely.invented", "1"),
                                Map.entry("consumer.max.poll.record", "10"),
                                Map.entry("producer.bootstrap.servers", "b:9092"),
                                Map.entry("producer.session.timeout.ms", "1"),
                                Map.entry("streams.main.consumer.fetch.min.byte", "1"),
                                Map.entry("admin.retries", "-1"),
                                Map.entry("registry.basic.auth.user.inf", "open:sesame"),
                                Map.entry("cassandra.ssl.trustore.password", "open:sesame")),
                        KEYS)))
                .noneMatch(fault -> fault.contains("sesame"))
                .containsExactlyInAnyOrder(
                        "kafka.sasl.mechansim: no such key; did you mean kafka.sasl.mechanism?",
                        "kafka.security.protocol: Invalid value SASL_SLL for configuration security.protocol: String must be"
                                + " one of (case insensitive): SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT",
                        "kafka.bootstrap.server: no such key; did you mean kafka.bootstrap.servers?",
                        "kafka.request.timeout.ms: Invalid value soon for configuration request.timeout.ms: Not a number of"
                                + " type INT",
                        "kafka.ssl.truststore.pasword: no such key; did you mean kafka.ssl.truststore.password?",
                        "kafka.entirely.invented: no such key",
                        "consumer.max.poll.record: no such key; did you mean consumer.max.poll.records?",
                        "producer.bootstrap.servers: is not yours to set: set kafka.bootstrap.servers",
                        "producer.session.timeout.ms: no such key; did you mean producer.request.timeout.ms?",
                        "streams.main.consumer.fetch.min.byte: no such key; did you mean"
                                + " streams.main.consumer.fetch.min.bytes?",
                        "admin.retries: Invalid value -1 for configuration retries: Value must be at least 0",
                        "registry.basic.auth.user.inf: no such key; did you mean registry.basic.auth.user.info?",
                        "cassandra.ssl.trustore.password: no such key; did you mean cassandra.ssl.truststore.password?");
    }

    @Test
    void handsOnWhatALibraryTakes() {
        Map<String, String> given = Map.of(
                "brew.name", "pot",
                "kafka.sasl.jaas.config", "x.Y required password=\"z\";",
                "kafka.request.timeout.ms", "${file:/etc/kafka:timeout}",
                "streams.restore.consumer.max.poll.records", "10",
                "streams.topic.min.insync.replicas", "2",
                "registry.ssl.truststore.location", "/etc/ca.p12",
                "cassandra.ssl.endpoint.identification.algorithm", "");

        assertThat(Settings.of(given, KEYS).passed(Passthrough.KAFKA)).hasSize(2);
    }

    @Test
    void printsNoSecret() {
        var picky = Key.secret("brew.recipe", "What nobody may see.")
                .must(secret -> secret.reveal().length() > 8, "must be longer than 8 letters");

        assertThat(Settings.of(Map.of("brew.recipe", "cinnamon!"), List.of(picky))
                        .get(picky))
                .hasToString("(secret)");
        assertThat(faults(() -> Settings.of(Map.of("brew.recipe", "cinnamon"), List.of(picky))))
                .containsExactly("brew.recipe: must be longer than 8 letters, is the secret");
    }

    @Test
    void printsTheReferenceOfItsKeys() {
        assertThat(Keys.markdown(KEYS)).isEqualTo("""
                | key | type | default | meaning |
                | --- | --- | --- | --- |
                | `brew.beans` | long | `5000000000` | Beans in stock. |
                | `brew.cups` | int | `4` | Cups \\| mugs in a pot. |
                | `brew.guests` | list | `ann, bob` | Who drinks. |
                | `brew.hold` | duration | `30s` | How long a pot is kept warm. |
                | `brew.milk` | boolean | `false` | Whether there is milk. |
                | `brew.name` | string | *mandatory* | Name of the pot. |
                | `brew.recipe` | secret |  | What nobody may see. |
                | `brew.size` | bytes | `64MiB` | Memory of the pot. |
                | `brew.strength` | ratio | `0.75` | Share of coffee. |
                """);
        assertThat(Keys.passthroughMarkdown()).contains("| `registry.*` | the schema registry's client |\n");
    }

    @Test
    void answersOnlyForKeysThatWereRead() {
        var set = Settings.of(Map.of(), List.of(CUPS));

        assertThatThrownBy(() -> set.get(HOLD)).hasMessage("brew.hold is not one of the keys read");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "0ms, 0ms",
        "1500ms, 1500ms",
        "60s, 1m",
        "90m, 90m",
        "24h, 1d",
        "7d, 1w",
        "PT1M, 1m",
        "PT0.0000005S, PT0.0000005S"
    })
    void printsADurationInTheLargestUnitThatDividesIt(String written, String printed) {
        var type = ValueType.DURATION;
        Duration value = written.equals("0") ? Duration.ZERO : type.parse().apply(written);

        assertThat(type.print().apply(value)).isEqualTo(printed);
        assertThat(type.parse().apply(printed)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1023, 1023", "1024, 1KiB", "1000, 1kB", "3000000, 3MB", "1 MiB, 1MiB", "5TiB, 5TiB"})
    void printsBytesInTheLargestUnitThatDividesThem(String written, String printed) {
        assertThat(ValueType.BYTES.print().apply(ValueType.BYTES.parse().apply(written)))
                .isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "brew.hold, 30",
        "brew.hold, -5s",
        "brew.hold, P1X",
        "brew.hold, 99999999999999999w",
        "brew.size, 1mb",
        "brew.size, 99999999999999999999",
        "brew.cups, 1.5",
        "brew.milk, yes",
        "brew.strength, 1.01"
    })
    void refusesWhatOnlyLooksLikeAValue(String key, String text) {
        assertThat(faults(() -> Settings.of(Map.of("brew.name", "pot", key, text), KEYS)))
                .singleElement()
                .asString()
                .startsWith(key + ": cannot read \"" + text + "\": need ");
    }

    private static List<String> faults(ThrowingCallable reading) {
        return catchThrowableOfType(InvalidSettingsException.class, reading).faults();
    }

    private static Path write(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("brew.properties"), text);
    }
}
