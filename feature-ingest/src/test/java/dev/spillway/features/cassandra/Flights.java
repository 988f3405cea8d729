package dev.spillway.features.cassandra;

import dev.spillway.features.domain.Aggregate;
import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.FeatureDefinition;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.GroupDefinition.Source;
import dev.spillway.features.domain.Intake;
import dev.spillway.features.domain.Update;
import dev.spillway.features.domain.Values;
import dev.spillway.features.domain.Window;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.Timestamp;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Groups over flights, and the updates that real states of theirs give. */
final class Flights {
    static final long SECOND = 1_000_000L;
    static final long HOUR = 3_600 * SECOND;
    static final long DAY = 24 * HOUR;

    private static final EventLayout LAYOUT = EventLayout.of("flights", List.of(declared()));

    private Flights() {}

    private static Map<String, FieldType> declared() {
        var fields = new LinkedHashMap<String, FieldType>();
        fields.put("airport", FieldType.STRING);
        fields.put("delay", FieldType.INT);
        fields.put("gate", FieldType.STRING);
        fields.put("load", FieldType.FLOAT);
        fields.put("diverted", FieldType.BOOLEAN);
        fields.put("landed", FieldType.TIMESTAMP);
        return fields;
    }

    static Field field(String name) {
        return LAYOUT.fields().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A feature of a name over one hour, sliding by a minute; without {@code of} it counts events. */
    static FeatureDefinition feature(String name, Aggregate aggregate, @Nullable String of) {
        return new FeatureDefinition(
                name,
                aggregate,
                Optional.ofNullable(of).map(field -> new Expression.OfField(field(field))),
                Optional.empty(),
                new Window("1h", HOUR, 60 * SECOND),
                Optional.empty(),
                false,
                OptionalLong.empty());
    }

    /** One of every type. */
    static List<FeatureDefinition> everyType() {
        return List.of(
                feature("flights_count_1h", Aggregate.COUNT, null),
                feature("delay_avg_1h", Aggregate.AVG, "delay"),
                feature("delay_max_1h", Aggregate.MAX, "delay"),
                feature("gate_last_1h", Aggregate.LAST, "gate"),
                feature("load_max_1h", Aggregate.MAX, "load"),
                feature("diverted_last_1h", Aggregate.LAST, "diverted"),
                feature("landed_last_1h", Aggregate.LAST, "landed"));
    }

    /** Some that are lists and maps. */
    static List<FeatureDefinition> listsAndMaps() {
        FeatureDefinition split = feature("load_max_by_gate_1h", Aggregate.MAX, "load");
        return List.of(
                feature("delay_last_2_1h", new Aggregate(Kind.LAST_K, 2), "delay"),
                feature("gate_first_2_1h", new Aggregate(Kind.FIRST_K, 2), "gate"),
                feature("diverted_top_2_1h", new Aggregate(Kind.TOP_K, 2), "diverted"),
                feature("gate_histogram_1h", new Aggregate(Kind.HISTOGRAM, 10), "gate"),
                feature("delay_p50_1h", new Aggregate(Kind.APPROX_PERCENTILE, 0.5), "delay"),
                new FeatureDefinition(
                        split.name(),
                        split.aggregate(),
                        split.of(),
                        split.where(),
                        split.window(),
                        split.otherwise(),
                        split.critical(),
                        split.ttlMicros(),
                        Optional.of(field("gate"))));
    }

    static GroupDefinition group(
            String name, int version, GroupClock clock, OptionalLong ttlMicros, List<FeatureDefinition> features) {
        return group(name, version, clock, ttlMicros, features, List.of(field("airport")));
    }

    static GroupDefinition group(
            String name,
            int version,
            GroupClock clock,
            OptionalLong ttlMicros,
            List<FeatureDefinition> features,
            List<Field> entity) {
        return new GroupDefinition(
                name,
                version,
                entity,
                clock,
                new Source(
                        "flights",
                        Format.JSON,
                        LAYOUT.fields(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                HOUR,
                ttlMicros,
                0,
                features,
                name + version + features.size());
    }

    /** The entities of a group, as a service would keep them. For one thread. */
    static final class Airports {
        private final FeatureGroup group;
        private final Intake intake;
        private final Event event = LAYOUT.newEvent();
        private final Map<String, EntityState> states = new HashMap<>();

        Airports(FeatureGroup group) {
            this.group = group;
            this.intake = group.newIntake();
        }

        /** What is sent after a flight has come in. Its delay is in all of its fields. */
        FeatureUpdate flight(String airport, long timeMicros, int delay) {
            event.clear();
            event.setText(field("airport").slot(), airport);
            event.setLong(field("delay").slot(), delay);
            event.setText(field("gate").slot(), "B " + delay);
            event.setDouble(field("load").slot(), delay / 8.0);
            event.setBoolean(field("diverted").slot(), delay > 0);
            event.setLong(field("landed").slot(), timeMicros - 1);
            if (intake.read(event, timeMicros) != Intake.Verdict.READ) {
                throw new IllegalStateException(intake.detail());
            }
            EntityState state = states.computeIfAbsent(intake.key(), key -> group.newState());
            state.admit(intake.inputs(), null, timeMicros + 1);
            return avro(group.update(intake.key(), state));
        }
    }

    static FeatureUpdate avro(Update update) {
        var values = new HashMap<String, @Nullable Object>();
        update.values().forEach((name, value) -> values.put(name, avro(value)));
        var entity = new HashMap<String, @Nullable Object>();
        update.entity().forEach((name, value) -> entity.put(name, avro(value)));
        FeatureUpdate record = new FeatureUpdate();
        record.setGroup(update.group());
        record.setVersion(update.version());
        record.setEntity(entity);
        record.setEventTime(Values.instant(update.eventTimeMicros()));
        update.validUntilMicros().ifPresent(at -> record.setValidUntil(Values.instant(at)));
        record.setRevision(update.revision());
        record.setRegion("local");
        record.setValues(values);
        record.setState(ByteBuffer.wrap(update.state()));
        return record;
    }

    private static @Nullable Object avro(@Nullable Object value) {
        return value instanceof Instant time
                ? new Timestamp(time)
                : value instanceof List<?> list
                        ? list.stream().map(Flights::avro).toList()
                        : value;
    }

    static List<FeatureDefinition> with(List<FeatureDefinition> features, FeatureDefinition another) {
        var all = new ArrayList<>(features);
        all.add(another);
        return all;
    }
}
