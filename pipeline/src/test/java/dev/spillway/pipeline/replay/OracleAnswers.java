package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.pipeline.replay.OracleValues.Kept;
import dev.spillway.pipeline.replay.RandomGroups.Feature;
import dev.spillway.pipeline.replay.RandomGroups.Group;
import dev.spillway.pipeline.replay.RandomReplay.Ask;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines of a replay's answers as the contract has them: what {@link ReplayOracle} takes for true. */
final class OracleAnswers {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final DateTimeFormatter RFC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private OracleAnswers() {}

    static String rfc(long micros) {
        return RFC.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }

    static ObjectNode answer(Ask ask, List<Kept> events, long at, boolean withSources) {
        ObjectNode line = JSON.objectNode();
        line.put("id", ask.id()).put("group", ask.group().name());
        putEntity(line, ask.group(), ask.entity());
        line.put("at", rfc(at));
        ObjectNode values = line.putObject("values");
        ObjectNode statuses = line.putObject("statuses");
        Long newest = newest(events, at);
        if (newest == null) {
            line.putNull("eventTime");
        } else {
            line.put("eventTime", rfc(newest));
        }
        ObjectNode sources = withSources ? line.putObject("sources") : JSON.objectNode();
        for (Feature feature : sorted(ask.group())) {
            if (ask.features().isEmpty() || ask.features().contains(feature.name())) {
                Object value = newest == null ? null : OracleValues.value(feature, events, at);
                String status = status(ask.group(), feature, events, newest, value, at);
                boolean replaced = feature.otherwise().isPresent() && status.matches("NOT_FOUND|NULL_VALUE");
                put(values, feature.name(), replaced ? feature.otherwise().get() : value);
                statuses.put(feature.name(), status);
                sources.put(feature.name(), replaced ? "DEFAULT" : "STATE");
            }
        }
        return line;
    }

    private static @Nullable Long newest(List<Kept> events, long at) {
        return events.stream()
                .map(Kept::time)
                .filter(time -> time < at)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static String status(
            Group group, Feature feature, List<Kept> events, @Nullable Long newest, @Nullable Object value, long at) {
        if (newest == null) {
            return "NOT_FOUND";
        }
        boolean old = group.ttl().isPresent() && at - newest > group.ttl().getAsLong();
        if (feature.ttl().isPresent()) {
            Long own = newest(
                    events.stream()
                            .filter(e -> OracleValues.counts(feature, e.values()))
                            .toList(),
                    at);
            old |= own != null && at - own > feature.ttl().getAsLong();
        }
        return old ? "OUTSIDE_MAX_AGE" : value == null ? "NULL_VALUE" : "PRESENT";
    }

    static List<Feature> sorted(Group group) {
        return group.features().stream()
                .sorted(Comparator.comparing(Feature::name))
                .toList();
    }

    static void putEntity(ObjectNode to, Group group, Map<String, Object> values) {
        ObjectNode entity = to.putObject("entity");
        group.entity().stream().sorted().forEach(field -> put(entity, field, values.get(field)));
    }

    static void put(ObjectNode to, String name, @Nullable Object value) {
        to.set(name, json(value));
    }

    private static JsonNode json(@Nullable Object value) {
        if (value instanceof Long number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Double number) {
            return JSON.numberNode(number);
        }
        if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        }
        if (value instanceof List<?> list) {
            ArrayNode array = JSON.arrayNode();
            list.forEach(item -> array.add(json(item)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            map.forEach((key, item) -> object.set((String) key, json(item)));
            return object;
        }
        return value == null ? JSON.nullNode() : JSON.textNode((String) value);
    }
}
