package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.EntityKeys;
import dev.spillway.features.domain.FeatureGroup;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what look-up lines and queries ask, and refuses what no group can answer. */
final class QuestionReader {
    private final SortedMap<String, FeatureGroup> groups = new TreeMap<>();

    QuestionReader(List<FeatureGroup> groups) {
        groups.forEach(group -> this.groups.put(group.definition().name(), group));
    }

    /**
     * Reads a question.
     *
     * @param asked the object with {@code group}, {@code entity} and {@code features}
     * @param beside members that it may have and that are read elsewhere
     * @throws ReplayException if there is no such group, entity field or feature
     */
    Question read(JsonNode asked, Set<String> beside, @Nullable JsonNode id, Place place) throws ReplayException {
        if (!asked.isObject()) {
            throw ReplayException.misused("not an object", place, "write {\"group\": …, \"entity\": {…}}");
        }
        for (Map.Entry<String, JsonNode> member : asked.properties()) {
            boolean known = Set.of("group", "entity", "features").contains(member.getKey());
            if (!known && !beside.contains(member.getKey())) {
                throw ReplayException.misused(
                        "unknown member \"" + member.getKey() + "\"", place, "there are group, entity and features");
            }
        }
        FeatureGroup group = group(asked.path("group"), place);
        String key = key(group, entity(asked.path("entity"), place), place);
        return question(group, key, features(asked.path("features"), group, place), id);
    }

    /**
     * Reads a question about all features of a group.
     *
     * @param entity by field; a value of the field's type, or a string or number that reads as it
     * @throws ReplayException if the values are no entity of the group
     */
    Question read(
            FeatureGroup group, Map<String, ? extends @Nullable Object> entity, @Nullable JsonNode id, Place place)
            throws ReplayException {
        return question(group, key(group, entity, place), List.of(), id);
    }

    private static String key(FeatureGroup group, Map<String, ? extends @Nullable Object> entity, Place place)
            throws ReplayException {
        EntityKeys.Made made = group.keys().of(entity);
        Optional<String> key = made.key();
        if (key.isEmpty()) {
            String name = group.definition().name();
            throw ReplayException.misused("no entity of " + name, place, made.fault());
        }
        return key.get();
    }

    private static Question question(FeatureGroup group, String key, List<String> features, @Nullable JsonNode id) {
        return new Question(
                id == null || id.isNull() || id.isMissingNode() ? null : id,
                group.definition().name(),
                key,
                group.keys().values(key),
                features);
    }

    Map<String, FeatureGroup> byName() {
        return Collections.unmodifiableMap(groups);
    }

    /** All groups, by name. */
    Collection<FeatureGroup> groups() {
        return groups.values();
    }

    /** The group of that name. */
    FeatureGroup group(String name, Object where) throws ReplayException {
        FeatureGroup group = groups.get(name);
        if (group == null) {
            throw ReplayException.misused("no group \"" + name + "\"", where, "there is " + names());
        }
        return group;
    }

    private FeatureGroup group(JsonNode name, Place place) throws ReplayException {
        if (!name.isTextual()) {
            throw ReplayException.misused("no group", place, "give \"group\", one of " + names());
        }
        return group(name.textValue(), place);
    }

    private String names() {
        return groups.isEmpty() ? "none" : String.join(", ", groups.keySet());
    }

    private static Map<String, @Nullable Object> entity(JsonNode given, Place place) throws ReplayException {
        if (!given.isObject()) {
            throw ReplayException.misused("no entity", place, "give \"entity\" as an object: field, value");
        }
        var entity = new HashMap<String, @Nullable Object>();
        for (Map.Entry<String, JsonNode> field : given.properties()) {
            entity.put(field.getKey(), value(field.getValue()));
        }
        return entity;
    }

    /** An object or an array is given as it is, which is of no field's type. */
    private static @Nullable Object value(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber()) {
            BigDecimal exact = value.decimalValue();
            return value.isIntegralNumber() && value.canConvertToLong() ? (Object) value.longValue() : exact;
        }
        return value.isNull() ? null : value;
    }

    private static List<String> features(JsonNode given, FeatureGroup group, Place place) throws ReplayException {
        if (given.isMissingNode() || given.isNull()) {
            return List.of();
        }
        if (!given.isArray()) {
            throw ReplayException.misused("\"features\" is no list", place, "give [\"name\", …], or leave it out");
        }
        var features = new ArrayList<String>();
        for (JsonNode name : given) {
            if (!name.isTextual() || group.position(name.textValue()) == null) {
                throw ReplayException.misused(
                        "group " + group.definition().name() + " has no feature " + name,
                        place,
                        "spillway describe lists them");
            }
            features.add(name.textValue());
        }
        return List.copyOf(features);
    }
}
