package dev.spillway.scaling.domain;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Why a fleet is as large as it is, and what would change that, as of its last signal.
 *
 * @param instances the size that policies start from
 * @param told the size that decisions and what became of them have led to; 0: nothing was decided
 * @param rules in the order of the policy
 * @param holds what keeps things as they are: first what holds everything, then what holds ins, then the clamps that left nothing
 *     of a proposal
 * @param next the decision that the next signal would bring if it said the same; empty: none
 * @param last the last decision issued
 * @param waiting a decision that is at the budget
 * @param requested the size below which requests in force let nothing go
 */
public record Explanation(
        String fleet,
        String policy,
        int policyVersion,
        Mode mode,
        Constraints constraints,
        Signal signal,
        int instances,
        int told,
        List<RuleExplanation> rules,
        List<Hold> holds,
        Optional<Next> next,
        Optional<LastDecision> last,
        Optional<LastDecision> waiting,
        OptionalInt requested) {

    public long atMicros() {
        return signal.atMicros();
    }

    /**
     * How one rule stands.
     *
     * @param when its condition as the policy has it
     * @param comparisons its values against their thresholds
     * @param firesAtMicros when it fires if it stays true; only while it is PENDING
     * @param asksFor the size it asks for, or would if it fired: instances, or for UP and DOWN percent; empty: no change
     * @param comesTo that size after min_step, min and max; empty: no change
     */
    public record RuleExplanation(
            String name,
            Action action,
            String when,
            long forMicros,
            RuleState state,
            long sinceMicros,
            OptionalLong firesAtMicros,
            List<ExplainedComparison> comparisons,
            OptionalInt asksFor,
            OptionalInt comesTo,
            List<String> clamps) {}

    /** A comparison, and whether it holds; never of a missing value. */
    public record ExplainedComparison(Evidence evidence, boolean holds) {}

    /** What would be decided. */
    public record Next(String rule, Action action, int from, int to, int wanted, List<String> clamps) {}

    /**
     * A decision and what has become of it.
     *
     * @param reissues how many failed decisions in a row it follows
     * @param retry whether it is to be made again
     */
    public record LastDecision(Decision decision, Fate fate, int reissues, boolean retry) {}
}
