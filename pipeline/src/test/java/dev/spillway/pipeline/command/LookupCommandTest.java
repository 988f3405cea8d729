package dev.spillway.pipeline.command;

import static dev.spillway.pipeline.front.FakeLookup.present;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Answer.Featured;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.pipeline.front.FakeLookup;
import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.topologies.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupCommandTest {
    private static Front front;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        var lookup = new FakeLookup()
                .group(
                        "airports",
                        Map.of("airport", FieldType.STRING),
                        "departures_count_1h",
                        "delay_avg_7d",
                        "last_lifetime",
                        "busiest")
                .knows(
                        "airports",
                        "São Paulo/GRU",
                        "2026-11-22T09:29:15.5Z",
                        present("departures_count_1h", 42L),
                        new Featured("delay_avg_7d", 0.001, Status.OUTSIDE_MAX_AGE, Origin.STATE),
                        present("last_lifetime", Instant.parse("2026-11-22T09:29:15.5Z")));
        front = Front.start(
                FrontConfig.onLoopback(0), lookup, new Health(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    @AfterAll
    static void stop() {
        front.close();
    }

    private int lookup(String... args) {
        return lookupAt(front.uri().toString(), args);
    }

    private int lookupAt(String url, String... args) {
        var all = new ArrayList<>(List.of("lookup", "--url", url));
        all.addAll(List.of(args));
        return Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void printsATable() {
        assertThat(lookup("airports", "São Paulo/GRU")).isZero();

        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                        airports  airport=São Paulo/GRU  as of 2026-11-22T10:00:00Z

                        feature                                    value  status           event time                    age    window
                        departures_count_1h                           42  PRESENT          2026-11-22T09:29:15.500Z  30m 44s        1h
                        delay_avg_7d                               0.001  OUTSIDE_MAX_AGE  2026-11-22T09:29:15.500Z  30m 44s        7d
                        last_lifetime        2026-11-22T09:29:15.500000Z  PRESENT          2026-11-22T09:29:15.500Z  30m 44s  lifetime
                        busiest                                        -  NULL_VALUE       2026-11-22T09:29:15.500Z  30m 44s
                        """);
    }

    @Test
    void printsJson() {
        assertThat(lookup("airports", "ZRH", "--features", "busiest,delay_avg_7d", "--json"))
                .isZero();

        assertThat(out.toString())
                .isEqualToIgnoringNewLines(
                        "{\"group\":\"airports\",\"entity\":{\"airport\":\"ZRH\"},\"asOf\":\"2026-11-22T10:00:00.000000Z\",\"features\":{"
                                + "\"busiest\":{\"value\":null,\"status\":\"NOT_FOUND\",\"eventTime\":null,\"source\":\"STATE\"},"
                                + "\"delay_avg_7d\":{\"value\":null,\"status\":\"NOT_FOUND\",\"eventTime\":null,\"source\":\"STATE\"}}}");
    }

    @Test
    void saysInOneLineWhatTheFrontRefused() {
        assertThat(lookup("airport", "ATL")).isEqualTo(2);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "no feature group \"airport\": " + front.uri() + ": ask for one of: airports");
    }

    @Test
    void saysInOneLineThatNobodyAnswers() throws IOException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThat(lookupAt("http://127.0.0.1:" + free, "airports", "ATL")).isEqualTo(2);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines("no answer: http://127.0.0.1:" + free
                        + ": start Spillway with ./spillway up, or give another --url");
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 250ms", "PT2.04S, 2s 40ms", "PT12M5S, 12m 5s", "PT3H, 3h 0m", "P9DT4H, 9d 4h"})
    void tellsAnAgeInItsTwoLargestUnits(Duration age, String text) {
        assertThat(LookupCommand.age(age)).isEqualTo(text);
    }
}
