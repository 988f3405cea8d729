package dev.spillway.features.domain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a group's side of an event: whether it exists for the group, of which entity it is, when it was, and what it
 * brings to the aggregates. For one thread; what the accessors give holds until the next {@link #read}.
 */
public final class Intake {

    /** What the group makes of an event before it looks at the entity's state. */
    public enum Verdict {
        /** The filter is not true: the event does not exist for the group. */
        FILTERED,
        /** It cannot be used: see {@link #rejection} and {@link #detail}. */
        REJECTED,
        /** It is one for {@link EntityState#admit}. */
        READ
    }

    private static final long FUTURE_MICROS = 3_600_000_000L;
    private static final long YEAR_1 = -62_135_596_800_000_000L;
    private static final long YEAR_10000 = 253_402_300_800_000_000L;

    private final GroupDefinition definition;
    private final EntityKeys keys;
    private final List<GroupLayout.Input> layout;
    private final Inputs inputs;
    private final Scalar scalar = new Scalar();
    private Rejection rejection = Rejection.BAD_TYPE;
    private String detail = "";
    private String key = "";
    private @Nullable Long id;
    private long skipped;

    Intake(FeatureGroup group) {
        this.definition = group.definition();
        this.keys = new EntityKeys(definition.entity());
        this.layout = group.layout().inputs();
        this.inputs = new Inputs(layout.size());
    }

    /** Reads the event of a record with the given timestamp. */
    public Verdict read(Event event, long recordMicros) {
        Optional<Expression> filter = definition.source().filter();
        if (filter.isPresent()) {
            Verdict verdict = judge(event, filter.get());
            if (verdict != Verdict.READ) {
                return verdict;
            }
        }
        for (Field field : definition.source().fields()) {
            if (event.isBad(field.slot())) {
                return rejected(Rejection.BAD_TYPE, field.name() + ": " + event.fault(field.slot()));
            }
        }
        if (!readTime(event, recordMicros)) {
            return Verdict.REJECTED;
        }
        Optional<String> made = keys.of(event);
        if (made.isEmpty()) {
            return rejected(Rejection.NULL_KEY, nullFields(event) + " is null");
        }
        key = made.get();
        readId(event);
        readInputs(event);
        return Verdict.READ;
    }

    private String nullFields(Event event) {
        return definition.entity().stream()
                .filter(f -> !event.isPresent(f.slot()))
                .map(Field::name)
                .collect(Collectors.joining(", "));
    }

    private Verdict judge(Event event, Expression filter) {
        for (Field field : filter.fields()) {
            if (event.isBad(field.slot())) {
                return rejected(Rejection.BAD_TYPE, field.name() + ": " + event.fault(field.slot()));
            }
        }
        filter.evaluate(event, scalar);
        return scalar.isPresent() && scalar.bits() != 0 ? Verdict.READ : Verdict.FILTERED;
    }

    private boolean readTime(Event event, long recordMicros) {
        Optional<Field> field = definition.source().timestamp();
        if (field.isPresent() && !event.isPresent(field.get().slot())) {
            rejected(Rejection.MISSING_FIELD, field.get().name() + " is null: the event has no time");
            return false;
        }
        long time = field.isPresent() ? event.bits(field.get().slot()) : recordMicros;
        if (!isTime(time)) {
            rejected(Rejection.BAD_TIMESTAMP, "epoch µs " + time + " is not a time between the years 1 and 9999");
            return false;
        }
        if (time - recordMicros > FUTURE_MICROS) {
            String ahead =
                    Values.instant(time) + " is more than 1h ahead of its record's " + Values.instant(recordMicros);
            rejected(Rejection.BAD_TIMESTAMP, ahead);
            return false;
        }
        inputs.timeMicros = time;
        return true;
    }

    private static boolean isTime(long micros) {
        return micros >= YEAR_1 && micros < YEAR_10000;
    }

    /**
     * The event's time, whatever else the group makes of the event: what the source has shown of its clock. Empty if there is
     * no time in it, or one that makes a BAD_TIMESTAMP.
     */
    public OptionalLong shownMicros(Event event, long recordMicros) {
        Optional<Field> field = definition.source().timestamp();
        if (field.isPresent() && !event.isPresent(field.get().slot())) {
            return OptionalLong.empty();
        }
        long time = field.isPresent() ? event.bits(field.get().slot()) : recordMicros;
        return isTime(time) && time - recordMicros <= FUTURE_MICROS ? OptionalLong.of(time) : OptionalLong.empty();
    }

    private void readId(Event event) {
        id = null;
        definition.source().eventId().ifPresent(field -> {
            if (event.isPresent(field.slot())) {
                id = field.type() == FieldType.STRING
                        ? EventIds.hash(event.text(field.slot()))
                        : event.bits(field.slot());
            }
        });
        inputs.tie = null;
        definition.source().tieBreak().ifPresent(field -> {
            scalar.set(event, field);
            if (scalar.isPresent()) {
                inputs.tie = field.type() == FieldType.STRING
                        ? scalar.text()
                        : field.type().isFloating() ? (Object) scalar.asDouble() : (Object) scalar.bits();
            }
        });
    }

    private void readInputs(Event event) {
        inputs.clear();
        for (int i = 0; i < layout.size(); i++) {
            GroupLayout.Input input = layout.get(i);
            if (input.where().isPresent()) {
                input.where().get().evaluate(event, scalar);
                if (!scalar.isPresent() || scalar.bits() == 0) {
                    continue;
                }
            }
            if (input.buckets().isPresent()
                    && !readBucket(event, input.buckets().get(), i)) {
                skipped++;
                continue;
            }
            if (input.of().isEmpty()) {
                inputs.mark(i);
                continue;
            }
            Expression of = input.of().get();
            of.evaluate(event, scalar);
            if (isValue(of.type())) {
                inputs.set(i, scalar, of.type() == FieldType.STRING);
            } else {
                skipped++;
            }
        }
    }

    /** Whether what was read last can be aggregated: it is there and, if it is a number, finite. */
    private boolean isValue(FieldType type) {
        return scalar.isPresent() && (!type.isFloating() || Double.isFinite(scalar.asDouble()));
    }

    private boolean readBucket(Event event, Field field, int input) {
        scalar.set(event, field);
        if (!isValue(field.type())) {
            return false;
        }
        boolean text = field.type() == FieldType.STRING;
        inputs.setBucket(input, text ? scalar.text() : ValueText.text(field.type(), scalar.bits()));
        return true;
    }

    private Verdict rejected(Rejection why, String what) {
        rejection = why;
        detail = what;
        return Verdict.REJECTED;
    }

    public Rejection rejection() {
        return rejection;
    }

    /** What is wrong with a rejected event, naming the field, without its content. */
    public String detail() {
        return detail;
    }

    /** The entity's key: see {@link EntityKeys}. */
    public String key() {
        return key;
    }

    /** The event's id; null if the group names none or the event has none. */
    public @Nullable Long id() {
        return id;
    }

    public Inputs inputs() {
        return inputs;
    }

    public long timeMicros() {
        return inputs.timeMicros;
    }

    /** How many null or non-finite inputs, or values that split one, were left out since this intake was made. */
    public long skipped() {
        return skipped;
    }
}
