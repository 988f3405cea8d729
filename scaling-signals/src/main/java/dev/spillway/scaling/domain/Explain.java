package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Takes the look that a decision takes, and says what it saw. */
final class Explain {

    private Explain() {}

    static Optional<Explanation> of(DeciderState state, Terms terms) {
        Observed observed = state.observed;
        if (observed == null) {
            return Optional.empty();
        }
        Policy policy = terms.policy();
        var look = new Deliberation(state, policy, observed, observed.signal().atMicros());
        Optional<Draft> draft = look.draft();
        var holds = new ArrayList<Hold>();
        if (observed.warming()) {
            holds.add(Hold.of(Brakes.WARMING, false, "known instances that stay the same for 60 s"));
        }
        if (terms.frozen()) {
            holds.add(Hold.of(
                    Brakes.FROZEN, false, "spillway unfreeze " + state.fleet + ", and of all if all are frozen"));
        }
        holds.addAll(look.brakes().onAll());
        holds.addAll(look.brakes().onIns());
        holds.addAll(look.holds());
        boolean free = !observed.warming() && !observed.last() && !terms.frozen();
        return Optional.of(new Explanation(
                state.fleet,
                policy.name(),
                policy.version(),
                policy.mode(),
                policy.constraints(),
                observed.signal(),
                state.instances,
                state.decidedSize,
                policy.rules().stream()
                        .map(rule -> rule(rule, state, policy, observed.signal()))
                        .toList(),
                List.copyOf(holds),
                draft.filter(any -> free).map(Explain::next),
                course(state.last),
                course(state.claim),
                state.requests.floor()));
    }

    private static Explanation.RuleExplanation rule(Rule rule, DeciderState state, Policy policy, Signal signal) {
        RuleStanding standing = state.sustain.standing(rule);
        Metrics metrics = Scaled.sized(signal, state.instances);
        Optional<Proposal> proposal = Proposal.of(rule, metrics, state.instances);
        Optional<Clamped> clamped = proposal.map(each -> clamped(each, state.instances, policy.constraints()))
                .filter(each -> !rule.action().isCount() || each.to() != state.instances);
        return new Explanation.RuleExplanation(
                rule.name(),
                rule.action(),
                rule.when().text(),
                rule.forMicros(),
                standing.state(),
                standing.sinceMicros(),
                standing.state() == RuleState.PENDING
                        ? OptionalLong.of(Times.after(standing.sinceMicros(), rule.forMicros()))
                        : OptionalLong.empty(),
                Evidence.of(rule, metrics, standing).stream()
                        .map(each -> new Explanation.ExplainedComparison(
                                each,
                                Evidence.holds(each.value().orElse(Double.NaN), each.comparison(), each.threshold())))
                        .toList(),
                proposal.map(each -> OptionalInt.of(each.size())).orElse(OptionalInt.empty()),
                clamped.map(each -> OptionalInt.of(each.to())).orElse(OptionalInt.empty()),
                clamped.map(Clamped::clamps).orElse(List.of()));
    }

    private static Clamped clamped(Proposal proposal, int instances, Constraints constraints) {
        return switch (proposal.rule().action()) {
            case SCALE_OUT -> Constrain.out(proposal.size(), instances, constraints);
            case SCALE_IN -> Constrain.in(proposal.size(), instances, constraints);
            case SCALE_UP, SCALE_DOWN -> Clamped.of(proposal.size());
        };
    }

    private static Explanation.Next next(Draft draft) {
        return new Explanation.Next(
                draft.rule(), draft.action(), draft.from(), draft.to(), draft.wanted(), draft.clamps());
    }

    private static Optional<Explanation.LastDecision> course(@Nullable Course course) {
        return Optional.ofNullable(course)
                .map(each -> new Explanation.LastDecision(each.decision(), each.fate(), each.reissues(), each.retry()));
    }
}
