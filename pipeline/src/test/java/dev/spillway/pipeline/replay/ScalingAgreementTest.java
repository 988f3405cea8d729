package dev.spillway.pipeline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.PlainJson;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.topology.ScalingMeters;
import dev.spillway.scaling.topology.ScalingTopics;
import dev.spillway.scaling.topology.ScalingTopology;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.RegionSignal;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingRequest;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Seeds;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The topology and the replay carry one domain: fed the same records, good and bad, they say the same of each key, to the
 * microsecond and to the word.
 */
class ScalingAgreementTest {
    /** Policies that are there at the start. */
    private static final int DEFINED = 2;

    private static final Map<String, Class<? extends SpecificRecord>> SAID = Map.of(
            "scaling-signals", ScalingSignal.class,
            "scaling-decisions", ScalingDecision.class,
            "region-signals", RegionSignal.class,
            "storage-procedures", StorageProcedure.class,
            "scaling-outcomes", ScalingOutcome.class,
            "alerts", Alert.class);

    private static final Map<String, Class<? extends SpecificRecord>> HEARD = Map.of(
            "instance-metrics", InstanceMetrics.class,
            "scaling-requests", ScalingRequest.class,
            "scaling-outcomes", ScalingOutcome.class,
            "scaling-controls", ScalingControl.class,
            "scaling-policies", Definition.class,
            "global-config", Definition.class);

    private static final String STORAGE = """
            policy: storage
            version: 1
            applies_to: {kind: CASSANDRA}
            rules:
              full: {when: cpu_utilization > 0.6, for: 20s, scale_out: instances + 1}
            constraints: {min: 1, max: 9, unit: NODE, cooldown: 2m}
            procedure: {name: add-node, verify: cpu_utilization <= 0.9, verify_for: 20s, abort_after: 3m}
            """;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void saysWhatTheServiceSays(long seed) {
        Seeds.check(seed, this::check);
    }

    private void check(Cases cases) throws IOException {
        List<ObjectNode> lines = new RandomFleets(cases).lines();
        var replaying = new Replaying(folder)
                .file("defs/serving.yaml", RandomFleets.SERVING.formatted(1))
                .file("defs/storage.yaml", STORAGE)
                .file("in.jsonl", lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
        String until = RandomFleets.START.plusSeconds(RandomFleets.SECONDS + 60).toString();
        int code = replaying.run(
                "@in.jsonl",
                "--definitions",
                "@defs",
                "--out",
                "@out",
                "--overwrite",
                "--actuate",
                "none",
                "--until",
                until);
        assertThat(code).as(replaying::complained).isZero();

        Map<String, List<String>> service = service(lines);

        for (String topic : service.keySet()) {
            assertThat(byKey(replayed(topic + ".jsonl")))
                    .as(topic)
                    .isEqualTo(byKey(service.getOrDefault(topic, List.of())));
        }
        for (String line : replayed("scaling-decisions.jsonl")) {
            JsonNode decision = Json.mapper().readTree(line);
            assertThat(decision.at("/value/id").asText())
                    .isEqualTo(decision.path("key").asText() + "@" + decision.at("/value/epoch"));
        }
    }

    private List<String> replayed(String file) throws IOException {
        Path found = folder.resolve("out").resolve(file);
        return Files.exists(found) ? Files.readAllLines(found) : List.of();
    }

    /** Each key's lines in their order: that of the keys among each other is nobody's promise. */
    private static Map<String, List<String>> byKey(List<String> lines) throws IOException {
        var byKey = new TreeMap<String, List<String>>();
        for (String line : lines) {
            String key = Json.mapper().readTree(line).path("key").asText();
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
        }
        return byKey;
    }

    private static Map<String, List<String>> service(List<ObjectNode> lines) throws IOException {
        var registry = new InMemoryRegistry();
        var clock = new ManualClock(Instant.EPOCH);
        var meters = new SimpleMeterRegistry();
        var topology = new ScalingTopology(
                new ScalingTopics(registry),
                new FleetBoard(),
                clock,
                new Quarantine("scaling", meters),
                new ScalingMeters(meters));
        var said = new TreeMap<String, List<String>>();
        try (var rig = new Rig(topology, Rig.Life.UNBROKEN, clock)) {
            define(rig, registry, "serving", RandomFleets.SERVING.formatted(1));
            define(rig, registry, "storage", STORAGE);
            Instant now = RandomFleets.START;
            for (ObjectNode line : lines) {
                Instant at = Instant.parse(line.path("timestamp").asText());
                now = advance(rig, now, at);
                rig.send(
                        StreamedTopic.ofBytes(line.path("topic").asText()),
                        line.path("key").isNull()
                                ? null
                                : line.path("key").asText().getBytes(UTF_8),
                        value(registry, line),
                        at);
            }
            var unused = advance(rig, now, RandomFleets.START.plusSeconds(RandomFleets.SECONDS + 60));
            for (Map.Entry<String, Class<? extends SpecificRecord>> each : SAID.entrySet()) {
                said.put(each.getKey(), said(rig, registry, each.getKey(), each.getValue()));
            }
            said.put("scaling-quarantine", putAside(rig, lines));
        }
        return said;
    }

    /** Look by look: so what is due comes at the instant. */
    private static Instant advance(Rig rig, Instant from, Instant to) {
        Instant now = from;
        for (Instant next = now.plusMillis(RandomFleets.LOOK_MS);
                !next.isAfter(to);
                next = next.plusMillis(RandomFleets.LOOK_MS)) {
            rig.advanceTo(next);
            now = next;
        }
        return now;
    }

    private static void define(Rig rig, InMemoryRegistry registry, String name, String text) {
        var serde = RecordSerde.of(Definition.class, registry);
        byte[] value = serde.serializer().serialize("scaling-policies", new Definition(text, 1, "c"));
        rig.send(StreamedTopic.ofBytes("scaling-policies"), name.getBytes(UTF_8), value, RandomFleets.START);
    }

    private static byte @Nullable [] value(InMemoryRegistry registry, ObjectNode line) throws IOException {
        if (line.has("valueBase64")) {
            return line.path("valueBase64").binaryValue();
        }
        String topic = line.path("topic").asText();
        JsonNode value = line.path("value");
        return value.isNull() ? null : framed(registry, topic, value, Objects.requireNonNull(HEARD.get(topic)));
    }

    private static <T extends SpecificRecord> byte[] framed(
            InMemoryRegistry registry, String topic, JsonNode value, Class<T> type) {
        return RecordSerde.of(type, registry).serializer().serialize(topic, PlainJson.record(value, type));
    }

    private static <T extends SpecificRecord> List<String> said(
            Rig rig, InMemoryRegistry registry, String topic, Class<T> type) throws IOException {
        var lines = new ArrayList<String>();
        var format = RecordSerde.of(type, registry).deserializer();
        for (TestRecord<byte[], byte[]> record : rig.read(StreamedTopic.ofBytes(topic))) {
            lines.add(asFed(line(record, out -> RecordJson.write(out, format.deserialize(topic, record.value())))));
        }
        return lines;
    }

    /** The places of policies as they are in the input: the replay has the first from its folder. */
    private static String asFed(String line) {
        return Pattern.compile("(scaling-policies-0@)(\\d+)")
                .matcher(line)
                .replaceAll(place -> place.group(1) + (Integer.parseInt(place.group(2)) - DEFINED));
    }

    private static String line(TestRecord<byte[], byte[]> record, Json.Writing value) throws IOException {
        var text = new StringWriter();
        try (var out = Json.mapper().createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("key", new String(record.key(), UTF_8));
            out.writeStringField("timestamp", Json.time(record.timestamp() * 1_000));
            out.writeFieldName("value");
            value.to(out);
            out.writeEndObject();
        }
        return text.toString();
    }

    /** What was put aside, with the value as it came: the replay has it in plain JSON, the service in Avro. */
    private static List<String> putAside(Rig rig, List<ObjectNode> lines) throws IOException {
        var offsets = new TreeMap<String, List<ObjectNode>>();
        for (ObjectNode line : lines) {
            offsets.computeIfAbsent(line.path("topic").asText(), topic -> new ArrayList<>())
                    .add(line);
        }
        var found = new ArrayList<String>();
        for (TestRecord<byte[], byte[]> record :
                rig.read(StreamedTopic.ofBytes(TopicCatalogue.SCALING_QUARANTINE.name()))) {
            Map<String, String> headers = Rig.headers(record);
            String topic = Objects.requireNonNull(headers.get("topic"));
            List<ObjectNode> fed = Objects.requireNonNull(offsets.get(topic));
            int offset = offset(fed, Json.time(record.timestamp() * 1_000));
            ObjectNode line = fed.get(offset);
            var aside = Json.mapper().createObjectNode();
            aside.set("key", line.get("key"));
            aside.put("timestamp", Json.time(record.timestamp() * 1_000));
            var sorted = aside.putObject("headers");
            new TreeMap<>(headers).forEach((name, text) -> {
                switch (name) {
                    case "offset" -> sorted.put(name, offset);
                    case "partition" -> sorted.put(name, 0);
                    case "at" -> sorted.put(name, Json.time(micros(text)));
                    default -> sorted.put(name, text);
                }
            });
            String member = line.has("valueBase64") ? "valueBase64" : "value";
            aside.set(member, line.get(member));
            found.add(aside.toString());
        }
        return found;
    }

    /** By its time: the service has more in its topics, the first policies and what it says itself. */
    private static int offset(List<ObjectNode> fed, String time) {
        for (int i = 0; i < fed.size(); i++) {
            if (fed.get(i).path("timestamp").asText().equals(time)) {
                return i;
            }
        }
        throw new IllegalStateException("nothing was fed at " + time);
    }

    private static long micros(String time) {
        Instant at = Instant.parse(time);
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }
}
