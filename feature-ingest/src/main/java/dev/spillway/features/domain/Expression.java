package dev.spillway.features.domain;

import java.util.List;

/**
 * Something computed from one event: a bare field, or CEL compiled by an adapter. Two expressions of the same text and
 * fields are equal, so that the features over them share one state.
 */
public interface Expression {

    /** As the definition has it. */
    String text();

    /** BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING or TIMESTAMP. */
    FieldType type();

    /** The fields it reads. */
    List<Field> fields();

    /**
     * Computes it into {@code result}: null if any of its fields is null or if it cannot be computed for this event.
     * A result of NaN or an infinity is passed on as it is.
     */
    void evaluate(Event event, Scalar result);

    /** The expression that is a field and nothing more. */
    record OfField(Field field) implements Expression {
        @Override
        public String text() {
            return field.name();
        }

        @Override
        public FieldType type() {
            return field.type().isTime() ? FieldType.TIMESTAMP : field.type();
        }

        @Override
        public List<Field> fields() {
            return List.of(field);
        }

        @Override
        public void evaluate(Event event, Scalar result) {
            result.set(event, field);
        }
    }
}
