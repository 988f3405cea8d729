package dev.spillway.features.expression;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An expression that is computed without CEL, to the same result, since CEL boxes every value and costs about a hundred
 * times as much.
 */
record DirectExpression(String text, FieldType type, List<Field> fields, Computation computation)
        implements Expression {

    /** Computes over an event that has all the fields. */
    interface Computation {
        void compute(Event event, Scalar result);
    }

    DirectExpression {
        fields = List.copyOf(fields);
    }

    @Override
    public void evaluate(Event event, Scalar result) {
        for (int i = 0; i < fields.size(); i++) {
            if (!event.isPresent(fields.get(i).slot())) {
                result.setNull();
                return;
            }
        }
        computation.compute(event, result);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DirectExpression that && text.equals(that.text) && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + fields.hashCode();
    }
}
