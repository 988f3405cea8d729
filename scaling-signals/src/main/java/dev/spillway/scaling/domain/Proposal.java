package dev.spillway.scaling.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a rule that fires asks for, before clamps.
 *
 * @param size for OUT and IN a number of instances, for UP and DOWN the percent of what each instance has
 */
record Proposal(Rule rule, int size) {

    /** What each instance has, as the sizes of UP and DOWN count it. */
    static final int WHOLE_PERCENT = 100;

    private static final BigDecimal LEAST = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal GREATEST = BigDecimal.valueOf(Integer.MAX_VALUE);

    /** What the rules that fire ask for, in the order of the file. */
    static List<Proposal> of(Policy policy, Sustain sustain, Metrics metrics, int instances) {
        var proposals = new ArrayList<Proposal>();
        for (Rule rule : policy.rules()) {
            if (sustain.standing(rule).state() == RuleState.FIRING) {
                of(rule, metrics, instances).ifPresent(proposals::add);
            }
        }
        return proposals;
    }

    /** What the rule asks for if it fires; nothing if that is no change in its direction, or no number. */
    static Optional<Proposal> of(Rule rule, Metrics metrics, int instances) {
        OptionalInt size = size(rule, metrics);
        int now = rule.action().isCount() ? instances : WHOLE_PERCENT;
        boolean changes = size.isPresent()
                && (rule.action().isOut() ? size.getAsInt() > now : size.getAsInt() < now)
                && (rule.action().isCount() || size.getAsInt() > 0);
        return changes ? Optional.of(new Proposal(rule, size.getAsInt())) : Optional.empty();
    }

    private static OptionalInt size(Rule rule, Metrics metrics) {
        double size = rule.size().of(metrics);
        if (!Double.isFinite(size)) {
            return OptionalInt.empty();
        }
        double counted = rule.action().isCount() ? size : size * WHOLE_PERCENT;
        return rounded(counted, rule.action().isOut() ? RoundingMode.CEILING : RoundingMode.FLOOR);
    }

    /** To 1e-9 first, so that 90 × 0.7, which is 62.99999999999999 in binary, is 63. */
    static OptionalInt rounded(double size, RoundingMode mode) {
        if (!Double.isFinite(size)) {
            return OptionalInt.empty();
        }
        BigDecimal whole =
                new BigDecimal(size).setScale(9, RoundingMode.HALF_EVEN).setScale(0, mode);
        return OptionalInt.of(whole.max(LEAST).min(GREATEST).intValueExact());
    }
}
