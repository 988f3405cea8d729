package dev.spillway.features.expression;

import com.google.protobuf.Timestamp;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Scalar;
import dev.spillway.features.domain.Values;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A checked CEL program over fields of events. Immutable, so that all threads may share it. */
final class CelExpression implements Expression {
    private final String text;
    private final FieldType type;
    private final List<Field> fields;
    private final CelRuntime.Program program;

    CelExpression(String text, FieldType type, List<Field> fields, CelRuntime.Program program) {
        this.text = text;
        this.type = type;
        this.fields = List.copyOf(fields);
        this.program = program;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public FieldType type() {
        return type;
    }

    @Override
    public List<Field> fields() {
        return fields;
    }

    @Override
    public void evaluate(Event event, Scalar result) {
        result.setNull();
        for (Field field : fields) {
            if (!event.isPresent(field.slot())) {
                return;
            }
        }
        try {
            set(result, program.eval(new Variables(event, fields)));
        } catch (CelEvaluationException e) {
            // an overflow, a remainder by zero, a text that is no number: there is no value for this event
            result.setNull();
        }
    }

    private static void set(Scalar result, Object value) {
        if (value instanceof Boolean b) {
            result.setBoolean(b);
        } else if (value instanceof Long l) {
            result.setLong(l);
        } else if (value instanceof Double d) {
            result.setDouble(d);
        } else if (value instanceof String s) {
            result.setText(s);
        } else if (value instanceof Instant i) {
            result.setLong(Values.micros(i));
        } else if (value instanceof Timestamp t) {
            result.setLong(Values.micros(Instant.ofEpochSecond(t.getSeconds(), t.getNanos())));
        }
    }

    /** Hands the fields of one event to CEL, each only when it is asked for. */
    private record Variables(Event event, List<Field> fields) implements CelVariableResolver {
        @Override
        public Optional<Object> find(String name) {
            for (int i = 0; i < fields.size(); i++) {
                Field field = fields.get(i);
                if (field.name().equals(name)) {
                    return Optional.of(value(field));
                }
            }
            return Optional.empty();
        }

        private Object value(Field field) {
            return switch (field.type()) {
                case BOOLEAN -> event.bits(field.slot()) != 0;
                case INT, LONG -> event.bits(field.slot());
                case FLOAT, DOUBLE -> event.asDouble(field.slot());
                case STRING -> event.text(field.slot());
                case TIMESTAMP, TIMESTAMP_MS, TIMESTAMP_S -> Values.instant(event.bits(field.slot()));
            };
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CelExpression that && text.equals(that.text) && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + fields.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
