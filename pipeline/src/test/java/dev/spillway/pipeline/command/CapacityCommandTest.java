package dev.spillway.pipeline.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapacityCommandTest {
    private static final String SHIPPED = "../definitions";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args);
    }

    /** Ten whole days of a fleet that grows by one server a day, each with 50,000 queries a second. */
    private Path signals() throws IOException {
        var lines = new ArrayList<String>();
        for (int day = 0; day < 10; day++) {
            for (String time : List.of("T00:00:00.000000Z", "T12:00:00.000000Z", "T23:59:50.000000Z")) {
                lines.add("""
                        {"key":"web","timestamp":"%1$s","value":{"fleet":"web","kind":"PREDICTION","region":"r","tier":1,"at":"%1$s",\
                        "instances":%2$d,"known":%2$d,"reporting":%2$d,"coverage":1.0,"metrics":{"qps":50000.0},"rules":{}}}""".formatted(LocalDate.of(2026, 6, 1).plusDays(day) + time, 180 + day));
            }
        }
        return Files.write(folder.resolve("scaling-signals.jsonl"), lines);
    }

    @Test
    void printsATableAndWarnings() throws IOException {
        assertThat(run("capacity", "--definitions", SHIPPED, "--from", signals().toString()))
                .isZero();

        assertThat(out.toString()).isEqualTo("""
                component                 peak  a day  planned  limit  meets its limit
                predictions_per_s        9.45M   +50k      10M    50M  2028-08-29
                models                       -      -       5k    25k  not observed
                features                     -      -      20k   100k  not observed
                training_jobs_per_month      -      -      20k   100k  not observed
                llm_use_cases                -      -       60     1k  not observed
                prediction_servers         189     +1      200    200  2026-06-21
                cassandra_nodes              -      -       50     50  not observed
                gpu_nodes                    -      -      500    500  not observed
                storage_bytes                -      -       1P     1P  not observed
                warning: prediction_servers meets its limit of 200 on 2026-06-21: add capacity, or change the plan
                """);
    }

    @Test
    void printsForProgramsAndDraws() throws IOException {
        Path svg = folder.resolve("plot.svg");

        assertThat(run(
                        "capacity",
                        "--definitions",
                        SHIPPED,
                        "--from",
                        signals().toString(),
                        "--limit",
                        "prediction_servers=500",
                        "--plan-date",
                        "2025-06-10",
                        "--svg",
                        svg.toString(),
                        "--json"))
                .isZero();

        JsonNode report = Json.mapper().readTree(out.toString());
        assertThat(report.path("day").asText()).isEqualTo("2026-06-10");
        assertThat(report.at("/components/5/planned").asDouble()).isEqualTo(300.0);
        assertThat(report.at("/components/5/meetsLimit").asText()).isEqualTo("2027-04-17");
        assertThat(report.at("/components/5/peaks/2026-06-01").asDouble()).isEqualTo(180.0);
        assertThat(report.path("warnings")).isEmpty();
        assertThat(Files.readString(svg)).startsWith("<svg ").contains("prediction_servers");
    }

    @Test
    void saysWhatItWasNotGivenRight() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "\n{\"value\":{\"fleet\":\"web\"}}\n");
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "");

        assertThat(run("capacity", "--definitions", SHIPPED, "--from", broken.toString()))
                .isEqualTo(1);
        assertThat(run("capacity", "--definitions", SHIPPED, "--from", empty.toString()))
                .isEqualTo(1);
        assertThat(run("capacity", "--definitions", SHIPPED, "--from", "no-such-file"))
                .isEqualTo(2);
        assertThat(run("capacity", "--definitions", SHIPPED, "--plan", "other")).isEqualTo(2);
        assertThat(run("capacity", "--definitions", SHIPPED, "--limit", "servers=5"))
                .isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        broken + ":2: no scaling signal: its value needs fleet, kind, at and instances: --from: "
                                + "mend or remove the line",
                        "no signals: " + empty + ": run scaling, or give another --from",
                        "no such file: no-such-file: give --from a scaling-signals.jsonl",
                        "no such capacity plan: other: give --plan, one of [default]",
                        "no such component in plan default: servers: give --limit one of its rows");
    }
}
