package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Constraints;
import dev.spillway.scaling.domain.Unit;
import dev.spillway.topologies.definition.Durations;
import dev.spillway.topologies.definition.NodeReader;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/** Reads what is below {@code constraints:}. */
final class ConstraintsReader {
    static final Set<String> KEYS = Set.of("min", "max", "cooldown", "min_step", "scale_down_delay", "unit");

    static final long DEFAULT_COOLDOWN_MICROS = 300 * Durations.SECOND_MICROS;
    static final int DEFAULT_MIN_STEP = 1;
    static final Unit DEFAULT_UNIT = Unit.INSTANCE;

    private final NodeReader reader;

    ConstraintsReader(NodeReader reader) {
        this.reader = reader;
    }

    /** Empty after a fault in min or max. */
    Optional<Constraints> read(Node node) {
        Section keys = Section.of(reader, node, "\"constraints\"", KEYS);
        OptionalLong min = size(keys, "min", "write min: 10");
        OptionalLong max = size(keys, "max", "write max: 1000");
        long cooldownMicros = keys.duration("cooldown", 0, DEFAULT_COOLDOWN_MICROS);
        int minStep = keys.integer("min_step", 1, DEFAULT_MIN_STEP);
        long scaleDownDelayMicros = keys.duration("scale_down_delay", 0, 0);
        Unit unit = keys.get("unit").flatMap(n -> RuleReader.unit(reader, n)).orElse(DEFAULT_UNIT);
        if (min.isEmpty() || max.isEmpty()) {
            return Optional.empty();
        }
        if (min.getAsLong() > max.getAsLong()) {
            reader.fault(
                    keys.get("min").orElse(node),
                    "min " + min.getAsLong() + " is above max " + max.getAsLong(),
                    "lower the one or raise the other");
            return Optional.empty();
        }
        return Optional.of(new Constraints(
                (int) min.getAsLong(), (int) max.getAsLong(), cooldownMicros, minStep, scaleDownDelayMicros, unit));
    }

    private OptionalLong size(Section keys, String key, String suggestion) {
        return keys.required(key, suggestion)
                .map(n -> reader.integer(n, Section.quoted(key), 1))
                .orElse(OptionalLong.empty());
    }
}
