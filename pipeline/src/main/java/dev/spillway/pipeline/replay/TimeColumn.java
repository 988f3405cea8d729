package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.ValueText;
import dev.spillway.features.domain.Values;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The column of a CSV file that holds the records' timestamps.
 *
 * @param type how a bare number is read: as the field's type; empty where the command line named the column: milliseconds
 * @param judged whether every group of the topic takes its events' time from the column, so that a cell without a time is
 *     theirs to refuse
 */
record TimeColumn(String name, Optional<FieldType> type, boolean judged) {

    /** The column that the command line names. */
    static TimeColumn named(String name, List<GroupDefinition> groups) {
        boolean judged = !groups.isEmpty()
                && groups.stream()
                        .allMatch(g -> g.source().timestamp().map(Field::name).equals(Optional.of(name)));
        return new TimeColumn(name, Optional.empty(), judged);
    }

    /** The field that all groups of the topic take as their events' time; empty if they do not agree on one. */
    static Optional<TimeColumn> agreed(List<GroupDefinition> groups) {
        List<Optional<Field>> fields =
                groups.stream().map(g -> g.source().timestamp()).distinct().toList();
        return fields.size() == 1
                ? fields.get(0).map(f -> new TimeColumn(f.name(), Optional.of(f.type()), true))
                : Optional.empty();
    }

    /** What a typed cell says: a time, a bare number in the unit that a number in text has, or the text. */
    OptionalLong micros(Object cell) {
        if (cell instanceof Instant time) {
            return TimeText.isSayable(time) ? OptionalLong.of(Values.micros(time)) : OptionalLong.empty();
        }
        if (cell instanceof Long number) {
            return ReplayTimes.sayable(TimeText.micros(number, type.orElse(FieldType.TIMESTAMP_MS)));
        }
        return cell instanceof String text ? micros(text) : OptionalLong.empty();
    }

    OptionalLong micros(String cell) {
        return type.isPresent() ? ReplayTimes.sayable(ValueText.bits(type.get(), cell)) : ReplayTimes.of(cell);
    }
}
