package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Judged;
import dev.spillway.scaling.domain.RuleState;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Terms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a replay comes to for each fleet: its decisions, and what they cost and spared. */
final class Tally {
    private final SortedMap<String, OfFleet> fleets = new TreeMap<>();
    private long signals;
    private long decisions;
    private long alerts;

    /** One fleet's share. */
    static final class OfFleet {
        private final List<Decision> decisions = new ArrayList<>();
        private @Nullable Signal before;
        private boolean outBefore;
        private long maxGapMicros;
        private int size;
        private double instanceMicros;
        private long outMicros;
        private int turns;

        List<Decision> decisions() {
            return Collections.unmodifiableList(decisions);
        }

        /** From each signal to the next, the instances that there were after the first of the two. */
        double instanceHours() {
            return instanceMicros / 3.6e9;
        }

        /** From each signal at which an out condition was true to the next, unless they are further apart than {@code max_gap}. */
        long outMicros() {
            return outMicros;
        }

        /** How often an in followed an out, or an out an in. */
        int turns() {
            return turns;
        }

        private void signal(Signal signal, boolean out, long gapMicros) {
            Signal last = before;
            if (last != null) {
                long passed = signal.atMicros() - last.atMicros();
                instanceMicros += (double) size * passed;
                outMicros += outBefore && passed <= maxGapMicros ? passed : 0;
            }
            before = signal;
            outBefore = out;
            maxGapMicros = gapMicros;
            size = signal.instances();
        }

        private void decision(Decision decision) {
            if (!decisions.isEmpty()) {
                boolean out = decisions.get(decisions.size() - 1).action().isOut();
                turns += out == decision.action().isOut() ? 0 : 1;
            }
            decisions.add(decision);
        }
    }

    /** What came of one fleet; of one that nothing was heard of it is nothing. */
    OfFleet of(String fleet) {
        return fleets.computeIfAbsent(fleet, name -> new OfFleet());
    }

    /** @param terms empty: no policy is for the fleet */
    void signal(Judged judged, Optional<Terms> terms) {
        signals++;
        Signal signal = judged.closed().signal();
        boolean out = terms.isPresent()
                && terms.get().policy().rules().stream()
                        .anyMatch(rule -> rule.action().isOut() && isTrue(judged, rule.name()));
        of(signal.fleet())
                .signal(
                        signal,
                        out,
                        terms.map(each -> each.policy().maxGapMicros()).orElse(0L));
    }

    private static boolean isTrue(Judged judged, String rule) {
        var standing = judged.verdict().rules().get(rule);
        return standing != null && (standing.state() == RuleState.PENDING || standing.state() == RuleState.FIRING);
    }

    void decision(Decision decision) {
        decisions++;
        of(decision.fleet()).decision(decision);
    }

    /** The fleet has the size that the decision asked for. */
    void sized(Decision decision) {
        of(decision.fleet()).size = decision.to();
    }

    void alert() {
        alerts++;
    }

    SortedMap<String, OfFleet> fleets() {
        return Collections.unmodifiableSortedMap(fleets);
    }

    long signals() {
        return signals;
    }

    long decisions() {
        return decisions;
    }

    long alerts() {
        return alerts;
    }
}
