package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.Mode;
import dev.spillway.schemas.scaling.ScalingAction;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingUnit;
import dev.spillway.schemas.shared.Evidence;
import dev.spillway.schemas.shared.FleetKind;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Decisions as a stranger reads them: KafkaJS, the registry's schema, and nothing of ours. */
@ExtendWith(RealPartsExtension.class)
class AnotherLanguageIT {

    private static final Topic TOPIC = TopicCatalogue.SCALING_DECISIONS.prefixed("kafkajs-");
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00.000001Z");

    @TempDir
    private Path folder;

    @Test
    @Timeout(180)
    void readsDecisionsWithTheRegistrysSchemaAlone(RealParts parts) throws Exception {
        try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", parts.bootstrapServers()))) {
            TopicAdmin.ensure(admin, List.of(TOPIC));
        }
        write(parts);
        var json = new ObjectMapper();
        Path answer = folder.resolve("answer.json");
        Path ask = Files.writeString(
                folder.resolve("ask.json"),
                json.writeValueAsString(Map.of(
                        "broker", parts.bootstrapServers(),
                        "registry", parts.registryUrl(),
                        "topic", TOPIC.name(),
                        "group", "another-language",
                        "count", 2,
                        "answer", answer.toString())));
        var node = new NodeJs(folder);
        node.install("kafkajs", "kafkajs-2.2.4.tgz");
        node.install("avsc", "avsc-5.7.7.tgz");

        node.run("decisions.js", ask);

        JsonNode heard = json.readTree(answer.toFile());
        assertThat(heard.path("error").asText("")).isEmpty();
        assertThat(heard.path("records"))
                .as("what was aborted is not among them")
                .extracting(record -> record.path("key").asText() + " "
                        + record.path("value").path("id").asText())
                .containsExactly("serving serving@1", "serving serving@2");
        JsonNode second = heard.path("records").path(1).path("value");
        assertThat(second).isEqualTo(json.readTree("""
                {"id": "serving@2", "epoch": 2, "issuedAt": 1795348800000001, "validUntil": 1795349100000001,
                 "fleet": "serving", "region": "us-west", "tier": 1, "kind": "PREDICTION", "action": "SCALE_OUT",
                 "unit": "INSTANCE", "from": 50, "to": 75, "wanted": 75, "rule": "qps_high",
                 "because": [{"metric": "qps_per_instance", "value": 40001.5, "comparison": ">",
                   "threshold": 40000, "since": 1795348800000001}],
                 "clamps": ["max"], "policy": "prediction-service", "policyVersion": 1, "preferSpot": false,
                 "priority": 1, "mode": "ACT"}
                """));
    }

    /** As a service of ours writes: in transactions, one of which comes to nothing, and compressed. */
    private static void write(RealParts parts) throws Exception {
        try (var registry = ConfluentRegistry.at(parts.registryUrl(), Map.of());
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers", parts.bootstrapServers(),
                                "transactional.id", "decider",
                                "compression.type", "lz4"),
                        new StringSerializer(),
                        RecordSerde.of(ScalingDecision.class, registry).serializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var unused = producer.send(record(1));
            producer.commitTransaction();
            producer.beginTransaction();
            unused = producer.send(record(9));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            unused = producer.send(record(2));
            producer.commitTransaction();
        }
    }

    private static ProducerRecord<String, ScalingDecision> record(long epoch) {
        var decision = ScalingDecision.newBuilder()
                .setId("serving@" + epoch)
                .setEpoch(epoch)
                .setIssuedAt(AT)
                .setValidUntil(AT.plusSeconds(300))
                .setFleet("serving")
                .setRegion("us-west")
                .setTier(1)
                .setKind(FleetKind.PREDICTION)
                .setAction(ScalingAction.SCALE_OUT)
                .setUnit(ScalingUnit.INSTANCE)
                .setFrom(50)
                .setTo(75)
                .setWanted(75)
                .setRule("qps_high")
                .setBecause(List.of(new Evidence("qps_per_instance", 40_001.5, ">", 40_000.0, AT)))
                .setClamps(List.of("max"))
                .setPolicy("prediction-service")
                .setPolicyVersion(1)
                .setPreferSpot(false)
                .setPriority(1)
                .setMode(Mode.ACT)
                .build();
        return new ProducerRecord<>(TOPIC.name(), "serving", decision);
    }
}
