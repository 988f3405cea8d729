package dev.spillway.features.expression;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Expression;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.FieldType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An expression that is known to be right for the declared fields, but not yet where events keep them.
 *
 * @param type BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING or TIMESTAMP
 * @param fields the fields it reads, in the order of their first mention
 */
public record CompiledExpression(
        String text, FieldType type, Map<String, FieldType> fields, Function<List<Field>, Expression> binding) {

    /** The expression over events of the layout, which must have all of its fields. */
    public Expression bind(EventLayout layout) {
        return binding.apply(fields.entrySet().stream()
                .map(f -> layout.field(f.getKey(), f.getValue()))
                .toList());
    }

    /** Whether it is a field and nothing more. */
    public boolean isField() {
        return fields.size() == 1 && fields.containsKey(text);
    }
}
