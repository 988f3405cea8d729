package dev.spillway.pipeline.events;

import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest decisions, each with what was made of it: at most {@value #OF_A_FLEET} of a fleet and {@value #OF_ALL} in all, and as
 * many outcomes; beyond that the oldest are forgotten. Safe for any thread.
 */
public final class DecisionLog {
    public static final int OF_A_FLEET = 200;
    public static final int OF_ALL = 20_000;

    private static final Comparator<Decided> BY_TIME = Comparator.comparing(
                    (Decided each) -> each.decision().getIssuedAt())
            .thenComparing(each -> each.decision().getId());

    /** By id, in the order in which they came. */
    private final Map<String, ScalingDecision> decisions = new LinkedHashMap<>();

    private final Map<String, Deque<String>> idsByFleet = new HashMap<>();

    /** By the decision's id; an outcome may be read before its decision, for they come by different topics. */
    private final Map<String, ScalingOutcome> outcomes = new LinkedHashMap<>();

    /** A decision, and the first outcome that was told of it; null: none so far. */
    public record Decided(
            ScalingDecision decision, @Nullable ScalingOutcome outcome) {}

    /** Takes a record in, if it is a decision or an outcome. One that was taken in before changes nothing. */
    public synchronized void add(Event event) {
        if (event.value() instanceof ScalingDecision decision) {
            add(decision);
        } else if (event.value() instanceof ScalingOutcome outcome) {
            outcomes.putIfAbsent(outcome.getDecisionId(), outcome);
            if (outcomes.size() > OF_ALL) {
                removeFirst(outcomes);
            }
        }
    }

    private void add(ScalingDecision decision) {
        if (decisions.putIfAbsent(decision.getId(), decision) != null) {
            return;
        }
        Deque<String> ids = idsByFleet.computeIfAbsent(decision.getFleet(), fleet -> new ArrayDeque<>());
        ids.addLast(decision.getId());
        if (ids.size() > OF_A_FLEET) {
            decisions.remove(ids.removeFirst());
        }
        if (decisions.size() > OF_ALL) {
            forget(removeFirst(decisions));
        }
    }

    /** What is the oldest of all is the oldest of its fleet. */
    private void forget(ScalingDecision oldest) {
        Deque<String> ids =
                Optional.ofNullable(idsByFleet.get(oldest.getFleet())).orElseThrow();
        ids.removeFirst();
        if (ids.isEmpty()) {
            idsByFleet.remove(oldest.getFleet());
        }
    }

    private static <T> T removeFirst(Map<String, T> map) {
        Iterator<T> values = map.values().iterator();
        T first = values.next();
        values.remove();
        return first;
    }

    /** The newest of a fleet, at most so many, the newest last. */
    public synchronized List<Decided> newest(String fleet, int most) {
        return newest(
                idsByFleet.getOrDefault(fleet, new ArrayDeque<>()).stream()
                        .flatMap(id -> Optional.ofNullable(decisions.get(id)).stream()),
                most);
    }

    /** The newest of all fleets, at most so many, the newest last. */
    public synchronized List<Decided> newest(int most) {
        return newest(decisions.values().stream(), most);
    }

    private List<Decided> newest(Stream<ScalingDecision> among, int most) {
        List<Decided> sorted = among.map(each -> new Decided(each, outcomes.get(each.getId())))
                .sorted(BY_TIME)
                .toList();
        return sorted.subList(Math.max(0, sorted.size() - most), sorted.size());
    }
}
