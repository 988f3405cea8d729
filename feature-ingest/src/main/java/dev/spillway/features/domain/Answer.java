package dev.spillway.features.domain;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a look-up says of one entity.
 *
 * @param entity the key's fields, typed, in the definition's order
 * @param atMicros the instant the values hold for
 * @param eventTimeMicros the entity's newest admitted event before the instant; empty when not found
 * @param features in the order asked for, or the definition's
 * @param staleMicros how far behind its owner the state may have been that answered; empty if the owner answered
 */
public record Answer(
        String group,
        Map<String, Object> entity,
        long atMicros,
        OptionalLong eventTimeMicros,
        List<Featured> features,
        OptionalLong staleMicros) {

    /** An answer for the present. */
    public Answer(
            String group,
            Map<String, Object> entity,
            long atMicros,
            OptionalLong eventTimeMicros,
            List<Featured> features) {
        this(group, entity, atMicros, eventTimeMicros, features, OptionalLong.empty());
    }

    /** The same, from a state that is so far behind. */
    public Answer behind(OptionalLong staleMicros) {
        return new Answer(group, entity, atMicros, eventTimeMicros, features, staleMicros);
    }

    /**
     * One feature's value: Boolean, Integer, Long, Float, Double, String, Instant, a list of those, a map from text to those,
     * or null. A default stands in {@code value} with the status that called for it.
     */
    public record Featured(String name, @Nullable Object value, Status status, Origin origin) {}
}
