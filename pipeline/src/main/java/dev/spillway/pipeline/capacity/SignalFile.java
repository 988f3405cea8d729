package dev.spillway.pipeline.capacity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.TimeText;
import dev.spillway.pipeline.Json;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads a {@code scaling-signals.jsonl} as replay writes it, a record a line. */
public final class SignalFile {
    private SignalFile() {}

    /** A line that is no signal; the message says where, what and what ought to be there. */
    public static final class UnreadableLineException extends Exception {
        UnreadableLineException(Path file, long line, String what) {
            super(file + ":" + line + ": " + what);
        }
    }

    /** Shows every signal, in the order of the file. */
    public static void read(Path file, Consumer<Signal> to) throws IOException, UnreadableLineException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    to.accept(signal(file, number, line));
                }
            }
        }
    }

    private static Signal signal(Path file, long number, String line) throws UnreadableLineException {
        JsonNode value = tree(file, number, line).path("value");
        String kind = value.path("kind").asText();
        OptionalLong at = TimeText.replayTime(value.path("at").asText());
        boolean isKind =
                Arrays.stream(Kind.values()).anyMatch(known -> known.name().equals(kind));
        if (!value.path("fleet").isTextual()
                || !isKind
                || at.isEmpty()
                || !value.path("instances").isInt()) {
            throw new UnreadableLineException(
                    file, number, "no scaling signal: its value needs fleet, kind, at and instances");
        }
        var metrics = new TreeMap<String, Double>();
        value.path("metrics")
                .properties()
                .forEach(
                        metric -> metrics.put(metric.getKey(), metric.getValue().asDouble(Double.NaN)));
        int instances = value.path("instances").intValue();
        return new Signal(
                value.path("fleet").asText(),
                Kind.valueOf(kind),
                value.path("region").asText(),
                value.path("tier").asInt(2),
                at.getAsLong(),
                instances,
                value.path("known").asInt(instances),
                value.path("reporting").asInt(instances),
                value.path("coverage").asDouble(1),
                metrics);
    }

    private static JsonNode tree(Path file, long number, String line) throws UnreadableLineException {
        try {
            return Json.mapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new UnreadableLineException(file, number, "not JSON: " + e.getOriginalMessage());
        }
    }
}
