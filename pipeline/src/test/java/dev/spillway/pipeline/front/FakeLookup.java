package dev.spillway.pipeline.front;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Answer.Featured;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Status;
import dev.spillway.features.domain.Values;
import dev.spillway.features.domain.Window;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.LookupException;
import dev.spillway.features.lookup.LookupException.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers from a table of what is known, as of one instant. */
public final class FakeLookup implements FeatureLookup {
    static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    private final Map<String, GroupDefinition> groups = new LinkedHashMap<>();
    private final Map<String, List<Featured>> known = new HashMap<>();
    private final Map<String, Instant> eventTimes = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private int asked;

    /** Adds a group whose features are all of one type, which is enough for a front. */
    public FakeLookup group(String name, Map<String, FieldType> entity, String... features) {
        var fields = new ArrayList<Field>();
        entity.forEach((field, type) -> fields.add(new Field(field, type, fields.size())));
        var source = new GroupDefinition.Source(
                "events", Format.JSON, fields, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        List<FeatureDefinition> defined =
                Arrays.stream(features).map(FakeLookup::feature).toList();
        groups.put(
                name,
                new GroupDefinition(
                        name, 3, fields, GroupClock.WALL, source, 0, OptionalLong.empty(), 0, defined, "checksum"));
        return this;
    }

    private static FeatureDefinition feature(String name) {
        return new FeatureDefinition(
                name,
                Aggregate.COUNT,
                Optional.<Expression>empty(),
                Optional.<Expression>empty(),
                Window.LIFETIME,
                Optional.empty(),
                false,
                OptionalLong.empty());
    }

    public FakeLookup knows(String group, String key, String eventTime, Featured... features) {
        known.put(group + "|" + key, List.of(features));
        eventTimes.put(group + "|" + key, Instant.parse(eventTime));
        return this;
    }

    /** Fails at each look-up of the group, as only a bug would. */
    public FakeLookup breaks(String group) {
        broken.add(group);
        return this;
    }

    public static Featured present(String name, Object value) {
        return new Featured(name, value, Status.PRESENT, Origin.STATE);
    }

    /** How many look-ups there have been. */
    int asked() {
        return asked;
    }

    @Override
    public Collection<GroupDefinition> groups() {
        return groups.values();
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        asked++;
        if (broken.contains(group)) {
            throw new IllegalStateException("broken as it was told to be");
        }
        GroupDefinition definition = groups.get(group);
        if (definition == null) {
            throw new LookupException(Fault.UNKNOWN_GROUP, "no feature group \"" + group + "\"");
        }
        Map<String, Object> typed = typed(definition, entity);
        String key = group + "|"
                + String.join("|", typed.values().stream().map(String::valueOf).toList());
        List<String> names = features.isEmpty()
                ? definition.features().stream().map(FeatureDefinition::name).toList()
                : features;
        List<Featured> answers =
                names.stream().map(name -> featured(definition, key, name)).toList();
        Instant eventTime = eventTimes.get(key);
        return new Answer(
                group,
                typed,
                Values.micros(AT),
                eventTime == null ? OptionalLong.empty() : OptionalLong.of(Values.micros(eventTime)),
                answers);
    }

    private Featured featured(GroupDefinition group, String key, String name) {
        if (group.features().stream().noneMatch(f -> f.name().equals(name))) {
            throw new LookupException(
                    Fault.UNKNOWN_FEATURE, "no feature \"" + name + "\" in group \"" + group.name() + "\"");
        }
        List<Featured> features = known.get(key);
        if (features == null) {
            return new Featured(name, null, Status.NOT_FOUND, Origin.STATE);
        }
        return features.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElse(new Featured(name, null, Status.NULL_VALUE, Origin.STATE));
    }

    private static Map<String, Object> typed(GroupDefinition group, Map<String, ? extends @Nullable Object> entity) {
        var typed = new LinkedHashMap<String, Object>();
        for (Field field : group.entity()) {
            Object value = entity.get(field.name());
            if (value == null) {
                throw new LookupException(Fault.WRONG_ENTITY, "the entity has no " + field.name());
            }
            typed.put(field.name(), typed(field, value));
        }
        if (entity.size() != typed.size()) {
            throw new LookupException(Fault.WRONG_ENTITY, "the entity has more than " + typed.keySet());
        }
        return typed;
    }

    private static Object typed(Field field, Object value) {
        if (field.type() == FieldType.STRING) {
            return String.valueOf(value);
        }
        try {
            return Long.valueOf(String.valueOf(value));
        } catch (NumberFormatException e) {
            throw new LookupException(Fault.WRONG_ENTITY, field.name() + " is not a long");
        }
    }
}
