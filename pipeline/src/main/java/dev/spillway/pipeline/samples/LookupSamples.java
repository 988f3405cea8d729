package dev.spillway.pipeline.samples;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityKeys;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.features.LookupSample;
import dev.spillway.schemas.features.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers as the records of {@code lookup-samples}. */
final class LookupSamples {
    private final Supplier<Collection<GroupDefinition>> groups;

    /** @param groups those that answer at present */
    LookupSamples(Supplier<Collection<GroupDefinition>> groups) {
        this.groups = groups;
    }

    /** An answer of a group that there is not, or not any more. */
    static final class UnknownGroupException extends RuntimeException {
        private UnknownGroupException(String group) {
            super("an answer of group " + group + ", which there is not");
        }
    }

    /** The record's key: that of the entity's updates. */
    String key(Answer answer) {
        String entity = new EntityKeys(group(answer).entity())
                .of(answer.entity())
                .key()
                .orElseThrow(() -> new IllegalStateException("an answer about no entity of " + answer.group()));
        return answer.group() + "|" + entity;
    }

    private GroupDefinition group(Answer answer) {
        return groups.get().stream()
                .filter(group -> group.name().equals(answer.group()))
                .findFirst()
                .orElseThrow(() -> new UnknownGroupException(answer.group()));
    }

    LookupSample record(Answer answer) {
        var values = new TreeMap<String, @Nullable Object>();
        answer.features().forEach(feature -> values.put(feature.name(), avro(feature.value())));
        var entity = new LinkedHashMap<String, @Nullable Object>();
        answer.entity().forEach((field, value) -> entity.put(field, avro(value)));
        return LookupSample.newBuilder()
                .setGroup(answer.group())
                .setVersion(group(answer).version())
                .setEntity(entity)
                .setAt(Values.instant(answer.atMicros()))
                .setFeatures(answer.features().stream()
                        .map(Answer.Featured::name)
                        .distinct()
                        .toList())
                .setValues(values)
                .setStatuses(byFeature(answer, feature -> feature.status().name()))
                .setSources(byFeature(answer, feature -> feature.origin().name()))
                .setEventTime(
                        answer.eventTimeMicros().isPresent()
                                ? Values.instant(answer.eventTimeMicros().getAsLong())
                                : null)
                .setStalenessMs(null)
                .build();
    }

    private static Map<String, String> byFeature(Answer answer, Function<Answer.Featured, String> text) {
        var texts = new TreeMap<String, String>();
        answer.features().forEach(feature -> texts.put(feature.name(), text.apply(feature)));
        return texts;
    }

    /** The value as the schema's unions take it. */
    private static @Nullable Object avro(@Nullable Object value) {
        if (value instanceof Instant time) {
            return new Timestamp(time);
        }
        if (value instanceof List<?> list) {
            var items = new ArrayList<@Nullable Object>();
            list.forEach(item -> items.add(avro(item)));
            return items;
        }
        if (value instanceof Map<?, ?> map) {
            var entries = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, of) -> entries.put(String.valueOf(key), avro(of)));
            return entries;
        }
        return value;
    }
}
