package dev.spillway.scaling.expression;

import dev.spillway.scaling.domain.Metrics;
import dev.spillway.scaling.domain.Quantity;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A number as a tree of functions. Immutable, and equal to another of the same text. */
record CompiledQuantity(String text, Set<String> variables, Translation.Reading root) implements Quantity {

    CompiledQuantity {
        variables = Collections.unmodifiableSet(variables);
    }

    @Override
    public double of(Metrics metrics) {
        return root.of(metrics);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompiledQuantity that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
