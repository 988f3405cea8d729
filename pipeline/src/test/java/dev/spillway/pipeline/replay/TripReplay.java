package dev.spillway.pipeline.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A replay of trips: what is fed and what comes out, in few words. */
final class TripReplay {
    private static final JsonMapper MAPPER = new JsonMapper();

    static final String TRIPS = """
            group: trips
            version: 2
            entity: [driver, city]
            source:
              topic: trip-events
              format: json
              fields: {driver: string, city: long, fare: double, riders: long, done: boolean, at: timestamp}
              timestamp: at
              filter: done
            lateness: 1m
            ttl: 1m
            features:
              - aggregate: [count]
                windows: [10s, lifetime]
                name: trips
                default: 0
              - aggregate: [avg]
                of: fare
                windows: [10s]
                default: 0.5
              - aggregate: [sum]
                of: riders
                windows: [10s]
            """;

    final Replaying replaying;

    TripReplay(Path folder) throws IOException {
        replaying = new Replaying(folder).file("defs/trips.yaml", TRIPS);
    }

    /** Feeds JSONL in which {@code T:05} stands for 2024-05-01T12:00:05Z, and gives what came out in the same way. */
    void replay(String input, String... options) throws IOException {
        replaying.file("in.jsonl", input.replaceAll("T:(\\d\\d[.0-9]*)", "2024-05-01T12:00:$1Z"));
        String[] words = new String[options.length + 5];
        List.of("@in.jsonl", "--definitions", "@defs", "--out", "@out").toArray(words);
        System.arraycopy(options, 0, words, 5, options.length);
        int code = replaying.run(words);
        assertThat(code).as(replaying.complained()).isZero();
    }

    static String trip(String at, String driver, String rest) {
        return "{\"topic\":\"trip-events\",\"timestamp\":\"%s\",\"value\":{\"driver\":\"%s\",\"city\":1,\"done\":true,\"at\":\"%s\"%s}}\n"
                .formatted(at, driver, at, rest);
    }

    static String lookUp(String at, String driver) {
        return "{\"lookup\":{\"group\":\"trips\",\"entity\":{\"driver\":\"%s\",\"city\":\"1\"}},\"at\":\"%s\"}\n"
                .formatted(driver, at);
    }

    /** Each line as {@code seconds key values}; a tombstone has no values. */
    String updates() throws IOException {
        var table = new StringBuilder();
        for (String line : replaying.lines("feature-updates.jsonl")) {
            JsonNode update = MAPPER.readTree(line);
            table.append(seconds(update.path("timestamp")))
                    .append(' ')
                    .append(update.path("key").asText());
            update.path("value")
                    .path("values")
                    .forEach(value -> table.append(' ').append(value));
            table.append('\n');
        }
        return table.toString();
    }

    static String seconds(JsonNode time) {
        return time.asText()
                .replace("2024-05-01T12:0", "")
                .replaceAll("0*Z$", "")
                .replaceAll("\\.$", "");
    }

    /** Each line as {@code seconds key values statuses sources eventTime}. */
    String answers(String file) throws IOException {
        var table = new StringBuilder();
        for (String line : replaying.lines(file)) {
            JsonNode answer = MAPPER.readTree(line);
            table.append(seconds(answer.path("at")));
            for (String member : List.of("values", "statuses", "sources")) {
                answer.path(member).forEach(value -> table.append(' ').append(value.asText()));
            }
            table.append(' ').append(seconds(answer.path("eventTime"))).append('\n');
        }
        return table.toString();
    }

    /** Each line as {@code offset reason group}. */
    String quarantine() throws IOException {
        var table = new StringBuilder();
        for (String line : replaying.lines("features-quarantine.jsonl")) {
            JsonNode headers = MAPPER.readTree(line).path("headers");
            table.append(headers.path("offset"))
                    .append(' ')
                    .append(headers.path("reason").asText());
            table.append(' ').append(headers.path("group").asText("-")).append('\n');
        }
        return table.toString();
    }
}
