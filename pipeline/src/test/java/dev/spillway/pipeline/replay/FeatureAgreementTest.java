package dev.spillway.pipeline.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.source.JsonEventReader;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.features.topology.IngestMeters;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.Timestamp;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.ManualClock;
import dev.spillway.testkit.Rig;
import dev.spillway.testkit.Seeds;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The topology and the replay carry one domain: fed the same events, good and bad, they tell the same of each entity, to the bit of
 * its state, and put the same aside, to the word. Timestamps do not go back here: the service's clock would not follow them.
 */
class FeatureAgreementTest {
    private static final Instant START = Instant.parse("2026-05-01T11:59:50Z");

    private static final String GROUPS = """
            group: shops
            version: 1
            entity: [shop]
            source:
              topic: orders
              format: json
              fields: {shop: string, id: long, amount: long, fee: double, ok: boolean, at: timestamp}
              timestamp: at
              filter: ok
              event_id: id
            lateness: 1m
            ttl: 2m
            features:
              - {aggregate: [count], name: orders, windows: [10s, lifetime]}
              - {aggregate: [sum], of: amount, windows: [10s]}
              - {aggregate: [last, max], of: at, windows: [1m]}
            ---
            group: fees
            version: 3
            entity: [shop, ok]
            clock: event
            source:
              topic: orders
              format: json
              fields: {shop: string, id: long, amount: long, fee: double, ok: boolean, at: timestamp}
              timestamp: at
              filter: ok
              event_id: id
            lateness: 10s
            features:
              - {aggregate: [avg, min], of: fee, windows: [30s]}
            """;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void tellsWhatTheServiceTells(long seed) {
        Seeds.check(seed, this::check);
    }

    private void check(Cases cases) throws IOException, InvalidDefinitionsException {
        List<ObjectNode> lines = lines(cases);
        Instant until = Instant.parse(
                        lines.get(lines.size() - 1).path("timestamp").asText())
                .plusSeconds(300);
        var replaying = new Replaying(folder)
                .file("defs/groups.yaml", GROUPS)
                .file("in.jsonl", lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
        int code = replaying.run(
                "@in.jsonl", "--definitions", "@defs", "--out", "@out", "--overwrite", "--until", until.toString());
        assertThat(code).as(replaying::complained).isZero();

        Map<String, List<String>> service = service(lines, until);

        for (Map.Entry<String, List<String>> each : service.entrySet()) {
            assertThat(byKey(java.nio.file.Files.readAllLines(folder.resolve("out/" + each.getKey() + ".jsonl"))))
                    .as(each.getKey())
                    .isEqualTo(byKey(each.getValue()));
        }
    }

    private static Map<String, List<String>> byKey(List<String> lines) throws IOException {
        var byKey = new TreeMap<String, List<String>>();
        for (String line : lines) {
            JsonNode record = Json.mapper().readTree(line);
            String key = record.path("key").asText()
                    + record.path("headers").path("group").asText();
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
        }
        return byKey;
    }

    /** Orders of a few shops, some of them nothing to one group, some to none, with gaps in which lives end. */
    private static List<ObjectNode> lines(Cases cases) {
        var lines = new ArrayList<ObjectNode>();
        long millis = START.toEpochMilli();
        int records = cases.between(50, 150);
        for (int i = 0; i < records; i++) {
            millis += cases.chance(0.04) ? cases.pick(150_000, 150_000, 3_700_000) : cases.between(0, 3_000);
            ObjectNode line = Json.mapper().createObjectNode();
            line.put("topic", "orders").put("timestamp", time(millis));
            lines.add(line);
            if (cases.chance(0.02)) {
                line.putNull("value");
            } else if (cases.chance(0.02)) {
                line.put("valueBase64", "not JSON".getBytes(UTF_8));
            } else {
                event(line.putObject("value"), millis, cases);
            }
        }
        return lines;
    }

    private static void event(ObjectNode value, long millis, Cases cases) {
        long behind = cases.pick(0, 0, 0, 0, 0, 0, 0, 3_000, 3_000, 30_000, 90_000, -500, -4_000_000);
        value.put("shop", cases.pick("a", "b|c", "d\\"))
                .put("id", cases.between(0, 60))
                .put("amount", cases.chance(0.05) ? Long.MAX_VALUE : cases.between(0, 9))
                .put("fee", cases.between(0, 8) / 4.0)
                .put("ok", cases.chance(0.8))
                .put("at", time(millis - behind));
        if (cases.chance(0.05)) {
            value.putNull(cases.pick("shop", "id", "amount", "fee", "ok", "at"));
        }
        if (cases.chance(0.05)) {
            value.put(cases.pick("shop", "id", "amount", "fee", "ok", "at"), "nonsense");
        }
    }

    private static String time(long millis) {
        return Json.time(millis * 1_000);
    }

    private Map<String, List<String>> service(List<ObjectNode> lines, Instant until)
            throws IOException, InvalidDefinitionsException {
        Definitions definitions = new DefinitionLoader(topic -> Optional.empty())
                .load(List.of(folder.resolve("defs")))
                .definitions();
        FeatureApplication application = FeatureApplication.of(definitions).get(0);
        var clock = new ManualClock(Instant.EPOCH);
        var meters = new SimpleMeterRegistry();
        var formats = FeatureIngestTopology.Formats.of(new InMemoryRegistry());
        var topology = new FeatureIngestTopology(
                application,
                new FeatureIngestTopology.Settings("replay", 1, 64),
                () -> new JsonEventReader(application.layout()),
                formats,
                new FeatureIngestTopology.Parts(
                        new ServiceClocks(clock),
                        new Quarantine("features", meters),
                        new IngestMeters(application, meters)));
        try (var rig = new Rig(topology, Rig.Life.UNBROKEN, clock)) {
            for (ObjectNode line : lines) {
                Instant at = Instant.parse(line.path("timestamp").asText());
                rig.send(StreamedTopic.ofBytes("orders"), null, value(line), at);
            }
            rig.advanceTo(until);
            var updates = new StreamedTopic<>("feature-updates", Serdes.String(), formats.updates());
            var alerts = new StreamedTopic<>("alerts", Serdes.String(), formats.alerts());
            return Map.of(
                    "feature-updates", updates(rig.read(updates)),
                    "alerts", alerts(rig.read(alerts)),
                    "features-quarantine", putAside(rig, lines));
        }
    }

    private static byte @Nullable [] value(ObjectNode line) throws IOException {
        if (line.has("valueBase64")) {
            return line.path("valueBase64").binaryValue();
        }
        return line.path("value").isNull()
                ? null
                : line.path("value").toString().getBytes(UTF_8);
    }

    private static List<String> updates(List<TestRecord<String, FeatureUpdate>> records) throws IOException {
        var lines = new ArrayList<String>();
        for (TestRecord<String, FeatureUpdate> record : records) {
            FeatureUpdate update = record.value();
            Json.Writing value = update == null ? JsonGenerator::writeNull : out -> write(out, update);
            lines.add(line(record.key(), record.timestamp() * 1_000, value));
        }
        return lines;
    }

    private static void write(JsonGenerator out, FeatureUpdate update) throws IOException {
        out.writeStartObject();
        out.writeStringField("group", update.getGroup());
        out.writeNumberField("version", update.getVersion());
        writeMap(out, "entity", update.getEntity());
        out.writeObjectField("eventTime", update.getEventTime());
        out.writeObjectField("validUntil", update.getValidUntil());
        out.writeNumberField("revision", update.getRevision());
        out.writeStringField("region", update.getRegion());
        writeMap(out, "values", update.getValues());
        out.writeBinaryField("state", Utils.toArray(update.getState()));
        out.writeEndObject();
    }

    /** The record needs a name for a time where others would be a bare number: plain JSON does not. */
    private static void writeMap(JsonGenerator out, String member, Map<String, Object> map) throws IOException {
        out.writeObjectFieldStart(member);
        for (Map.Entry<String, Object> each : new TreeMap<>(map).entrySet()) {
            out.writeFieldName(each.getKey());
            Json.write(out, each.getValue() instanceof Timestamp time ? time.getAt() : each.getValue());
        }
        out.writeEndObject();
    }

    /** In the replay an alert has the microsecond at which it is due, as it is told in the alert. */
    private static List<String> alerts(List<TestRecord<String, Alert>> records) throws IOException {
        var lines = new ArrayList<String>();
        for (TestRecord<String, Alert> record : records) {
            Instant at = record.value().getAt();
            long micros = at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
            lines.add(line(record.key(), micros, out -> RecordJson.write(out, record.value())));
        }
        return lines;
    }

    private static String line(String key, long timestampMicros, Json.Writing value) throws IOException {
        var text = new StringWriter();
        try (var out = Json.mapper().createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("key", key);
            out.writeStringField("timestamp", Json.time(timestampMicros));
            out.writeFieldName("value");
            value.to(out);
            out.writeEndObject();
        }
        return text.toString();
    }

    private static List<String> putAside(Rig rig, List<ObjectNode> lines) throws IOException {
        var found = new ArrayList<String>();
        for (TestRecord<byte[], byte[]> record : rig.read(StreamedTopic.ofBytes("features-quarantine"))) {
            Map<String, String> headers = Rig.headers(record);
            int offset = Integer.parseInt(headers.get("offset"));
            ObjectNode line = lines.get(offset);
            var aside = Json.mapper().createObjectNode();
            aside.putNull("key");
            aside.put("timestamp", Json.time(record.timestamp() * 1_000));
            var sorted = aside.putObject("headers");
            new TreeMap<>(headers).forEach((name, text) -> {
                switch (name) {
                    case "offset" -> sorted.put(name, offset);
                    case "partition" -> sorted.put(name, 0);
                    case "at" -> sorted.put(name, Json.time(Instant.parse(text).toEpochMilli() * 1_000));
                    default -> sorted.put(name, text);
                }
            });
            String member = line.has("valueBase64") ? "valueBase64" : "value";
            aside.set(member, line.get(member));
            found.add(aside.toString());
        }
        return found;
    }
}
