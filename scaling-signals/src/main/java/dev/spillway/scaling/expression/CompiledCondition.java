package dev.spillway.scaling.expression;

import dev.spillway.scaling.domain.Comparison;
import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Metrics;
import dev.spillway.scaling.domain.Truth;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A condition as a tree of functions. Immutable, and equal to another of the same text. */
record CompiledCondition(String text, Set<String> variables, List<Comparison> comparisons, Translation.Test root)
        implements Condition {

    CompiledCondition {
        variables = Collections.unmodifiableSet(variables);
        comparisons = List.copyOf(comparisons);
    }

    @Override
    public Truth test(Metrics metrics) {
        return root.of(metrics);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CompiledCondition that && text.equals(that.text);
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
