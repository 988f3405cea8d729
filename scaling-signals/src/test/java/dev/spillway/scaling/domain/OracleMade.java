package dev.spillway.scaling.domain;

import java.util.List;
import java.util.Optional;

/** A decision that the oracle has made, and what has become of it. */
final class OracleMade {
    final Decision decision;
    final int base;
    final int chain;
    String fate = "open";
    boolean reached;
    boolean given;
    boolean answered;

    OracleMade(Decision decision, int base, int chain) {
        this.decision = decision;
        this.base = base;
        this.chain = chain;
    }

    boolean failed() {
        return fate.equals("failed") || fate.equals("expired");
    }

    /** Whether it has not come to what the rule asks for again. */
    boolean missed(String rule, int to) {
        return decision.rule().equals(rule) && decision.to() == to && !reached;
    }

    Optional<Rule> rule(Policy policy) {
        return policy.rules().stream()
                .filter(rule -> rule.name().equals(decision.rule()))
                .findFirst();
    }

    int leadsTo() {
        return decision.to();
    }

    /** What is decided of a fleet. */
    record Step(Action action, int from, int to, int wanted, String rule, List<String> clamps, int priority) {}

    static Decision decision(Signal signal, Policy policy, long epoch, long clock, Step step) {
        return new Decision(
                signal.fleet() + "@" + epoch,
                epoch,
                clock,
                clock + Math.max(policy.constraints().cooldownMicros(), 300_000_000L),
                signal.fleet(),
                signal.region(),
                signal.tier(),
                signal.kind(),
                step.action,
                policy.constraints().unit(),
                step.from,
                step.to,
                step.wanted,
                step.rule,
                List.of(),
                List.copyOf(step.clamps),
                policy.name(),
                policy.version(),
                false,
                step.priority,
                policy.mode());
    }
}
