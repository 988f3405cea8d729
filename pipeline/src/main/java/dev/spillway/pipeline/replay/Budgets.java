package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Budget;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The budget of each kind, and the decisions that wait for it. */
final class Budgets {
    private final Map<Kind, Budget> byKind = new EnumMap<>(Kind.class);

    /** @param most instances of the kind that may change in ten minutes */
    Budget.Answer claim(Decision decision, int most, long clockMicros) {
        return byKind.computeIfAbsent(decision.kind(), kind -> new Budget()).claim(decision, most, clockMicros);
    }

    /** Lets a waiting decision pass; empty: none of that id waits. */
    Optional<Decision> approve(String decisionId, long clockMicros) {
        return byKind.values().stream()
                .flatMap(budget -> budget.approve(decisionId, clockMicros).stream())
                .findFirst();
    }

    void withdraw(String decisionId) {
        byKind.values().forEach(budget -> budget.withdraw(decisionId));
    }
}
