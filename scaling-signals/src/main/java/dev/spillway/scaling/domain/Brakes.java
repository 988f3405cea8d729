package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands between a rule that fires and a decision: an open decision, the cooldown, and what holds ins alone. */
final class Brakes {

    static final String COOLDOWN = "cooldown";
    static final String SCALE_DOWN_DELAY = "scale_down_delay";
    static final String OPEN_DECISION = "open_decision";
    static final String COVERAGE = "coverage";
    static final String MISSING = "missing";
    static final String ZERO = "zero";
    static final String WARMING = "warming";
    static final String FROZEN = "frozen";
    static final String BUDGET = "budget";

    private final DeciderState state;
    private final Policy policy;
    private final Observed observed;
    private final long atMicros;

    Brakes(DeciderState state, Policy policy, Observed observed, long atMicros) {
        this.state = state;
        this.policy = policy;
        this.observed = observed;
        this.atMicros = atMicros;
    }

    /** The decision that is open, sent or not. */
    @Nullable
    Course open() {
        Course current = state.current();
        return current != null && current.isOpen() ? current : null;
    }

    /** Whether only what passes may be decided. */
    boolean isOn() {
        return open() != null || (isCooling() && !isWaived());
    }

    /** Whether a decision that failed is to be made again, whatever the cooldown. */
    boolean isWaived() {
        Course last = state.last;
        return state.claim == null && last != null && last.retry() && stands(last.decision()) == Truth.TRUE;
    }

    /** Whether this was asked for already by the last decision, in vain: it has to wait for the cooldown then. */
    boolean repeats(String rule, int to) {
        Course last = state.last;
        return state.claim == null
                && last != null
                && last.decision().rule().equals(rule)
                && last.decision().to() == to
                && !last.reached()
                && isCooling()
                && !isWaived();
    }

    private boolean isCooling() {
        return state.last != null && atMicros < cooledMicros(state.last);
    }

    private long cooledMicros(Course last) {
        return Times.after(
                last.decision().issuedAtMicros(), policy.constraints().cooldownMicros());
    }

    /** Whether what a decision was made for still stands; missing: that cannot be told. */
    Truth stands(Decision decision) {
        return switch (decision.rule()) {
            case Decision.BOUNDS ->
                Truth.of(
                        Clamped.of(state.instances).within(policy.constraints()).to() != state.instances);
            case Decision.REQUEST ->
                Truth.of(state.requests.floor().isPresent()
                        && Clamped.of(state.requests.floor().getAsInt())
                                        .within(policy.constraints())
                                        .to()
                                > state.instances);
            default ->
                policy.rules().stream()
                        .filter(rule -> rule.name().equals(decision.rule()))
                        .findFirst()
                        .map(rule -> switch (state.sustain.standing(rule).state()) {
                            case FIRING -> Truth.TRUE;
                            case MISSING -> Truth.MISSING;
                            case INACTIVE, PENDING -> Truth.FALSE;
                        })
                        .orElse(Truth.FALSE);
        };
    }

    /** What lets only pass what passes. */
    List<Hold> onAll() {
        var holds = new ArrayList<Hold>();
        Course open = open();
        if (open != null && open.fate() == Fate.OPEN) {
            holds.add(Hold.until(
                    OPEN_DECISION,
                    false,
                    open.decision().validUntilMicros(),
                    "an outcome of " + open.decision().id() + ", or "
                            + open.decision().to() + " reporting instances"));
        } else if (open != null) {
            holds.add(
                    Hold.of(BUDGET, false, "spillway approve " + open.decision().id()));
        }
        if (state.last != null && isCooling() && !isWaived()) {
            holds.add(Hold.until(COOLDOWN, false, cooledMicros(state.last), "its end, or what passes it"));
        }
        return holds;
    }

    /** What keeps every in, but that of bounds, from being decided. */
    List<Hold> onIns() {
        var holds = new ArrayList<Hold>();
        Signal signal = observed.signal();
        String missing = policy.rules().stream()
                .filter(rule -> OutConditions.isMissing(rule, state.sustain))
                .map(Rule::name)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            holds.add(Hold.of(MISSING, true, "the metrics of " + missing));
        }
        if (observed.silent() || signal.coverage() < policy.minCoverage()) {
            holds.add(
                    Hold.of(COVERAGE, true, "a coverage of " + policy.minCoverage() + ", it is " + signal.coverage()));
        }
        if (state.zero.holds()) {
            holds.add(Hold.of(ZERO, true, "a load above 0, or spillway unfreeze " + state.fleet + " --zero"));
        }
        long delay = policy.constraints().scaleDownDelayMicros();
        long end = Math.max(Times.after(state.outs.lastTrueMicros(), delay), Times.after(state.lastOutMicros, delay));
        if (atMicros < end) {
            holds.add(Hold.until(SCALE_DOWN_DELAY, true, end, "its end"));
        }
        return holds;
    }
}
