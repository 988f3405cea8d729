package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.command.Spillway;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.Wire;
import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import dev.spillway.topologies.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What callers are told is what a replay of the same events says, and what is not is found. */
@ExtendWith(RealPartsExtension.class)
class LookupAuditIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 11;
    private static final String SAMPLES = TopicCatalogue.LOOKUP_SAMPLES.name();

    @TempDir
    private Path folder;

    private String said = "";
    private String complained = "";

    private int audit(Path events, Path samples) {
        return run(
                "replay",
                events.toString(),
                "--compare-lookups",
                samples.toString(),
                "--definitions",
                folder.resolve("definitions").toString(),
                "--out",
                folder.resolve("audit").toString(),
                "--overwrite");
    }

    private int run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(words);
        said = out.toString();
        complained = err.toString();
        return code;
    }

    private Settings settings(RealParts parts) {
        return FeatureServer.settings(
                parts.bootstrapServers(),
                folder.resolve("state"),
                Map.of("service.instance", "a", "lookups.sampled", "1.0"));
    }

    @Test
    void findsCallersToldWhatTheEventsSay(RealParts parts) throws Exception {
        var features = new OrderFeatures("audited-orders", "audited");
        var orders = new OrderStream(SEED, 20, OrderStream.minutesAgo(75), 2_000_000);
        try (var cluster = new Cluster(parts.bootstrapServers(), ConfluentRegistry.at(parts.registryUrl(), Map.of()))) {
            cluster.create(features.topic(), 4);
            int schemaId = cluster.registry().register(Wire.valueSubject(features.topic()), Order.SCHEMA);
            long drainedMs;
            var server = new FeatureServer(
                    settings(parts), features.load(folder.resolve("definitions")), cluster.registry());
            try (server) {
                server.start();
                var caller = new Caller(server.uri());
                cluster.send(features.topic(), schemaId, orders.next(1_500));
                var right = new Comparison(features, orders.made());
                await().atMost(PATIENCE).untilAsserted(() -> right.assertLookUpsAreRight(caller));
                drainedMs = OrderStream.minutesAgo(0) / 1_000;
                right.assertLookUpsAreRight(caller);
            }
            Path events = recorded(parts, features.topic());
            Path samples = since(drainedMs, recorded(parts, SAMPLES));

            int code = audit(events, samples);

            assertThat(code).as(said + complained).isZero();
            int entities = features.entities(orders.made()).size();
            assertThat(Files.readAllLines(samples)).hasSizeGreaterThanOrEqualTo(entities);
            assertThat(said).contains(" look-ups compared").doesNotContain("furthest off");
            assertThat(audit(events, planted(samples))).as(said + complained).isEqualTo(3);
            assertThat(said).contains("audited_customers.orders_count_lifetime is furthest off");
            assertThat(Files.readString(folder.resolve("audit/lookup-differences.jsonl")))
                    .hasLineCount(1)
                    .contains("\"verdict\":\"DIFFERENT\"", "\"feature\":\"orders_count_lifetime\"");
        }
    }

    /** The topic's records, as a user gets them. */
    private Path recorded(RealParts parts, String topic) throws InterruptedException {
        Path file = folder.resolve(topic + ".jsonl");
        int code = run(
                "topics",
                "record",
                topic,
                "--out",
                file.toString(),
                "--bootstrap",
                parts.bootstrapServers(),
                "--registry",
                parts.registryUrl());
        assertThat(code).as(complained).isZero();
        return file;
    }

    /** Those of the lines that are of no time before: until then orders were still on their way. */
    private Path since(long timestampMs, Path samples) throws IOException {
        var lines = new ArrayList<String>();
        for (String line : Files.readAllLines(samples)) {
            if (Json.mapper().readTree(line).path("timestamp").asLong() >= timestampMs) {
                lines.add(line);
            }
        }
        return Files.write(folder.resolve("samples.jsonl"), lines);
    }

    /** The same, but that one caller was told another number. */
    private Path planted(Path samples) throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(samples));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("\"group\":\"audited_customers\"")) {
                lines.set(
                        i,
                        lines.get(i).replaceFirst("\"orders_count_lifetime\":(\\d+)", "\"orders_count_lifetime\":9$1"));
                break;
            }
        }
        return Files.write(folder.resolve("planted.jsonl"), lines);
    }
}
