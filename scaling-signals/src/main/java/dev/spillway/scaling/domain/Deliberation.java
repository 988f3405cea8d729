package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One look at a fleet: what is to be decided of it, and what keeps it as it is. It changes nothing, so that an explanation takes
 * the same look as a decision.
 */
final class Deliberation {

    private final DeciderState state;
    private final Policy policy;
    private final Constraints constraints;
    private final Signal signal;
    private final Brakes brakes;
    private final int instances;
    private final List<Hold> holds = new ArrayList<>();

    /** @param atMicros the signal's time; the clock's, between signals */
    Deliberation(DeciderState state, Policy policy, Observed observed, long atMicros) {
        this.state = state;
        this.policy = policy;
        this.constraints = policy.constraints();
        this.signal = observed.signal();
        this.instances = state.instances;
        this.brakes = new Brakes(state, policy, observed, atMicros);
    }

    /** What is to be decided at a signal. What passes comes first. */
    Optional<Draft> draft() {
        return requested().or(this::bounded).or(this::ruled);
    }

    /** What the clamps have kept from being decided, as far as has been looked. */
    List<Hold> holds() {
        return holds;
    }

    /** What a request that has not been decided comes to. */
    Optional<Draft> requested() {
        Optional<Requests.Kept> request = state.requests.undecided();
        if (request.isEmpty()) {
            return Optional.empty();
        }
        int wanted = request.get().size();
        Clamped clamped = Clamped.of(wanted).within(constraints);
        Course open = brakes.open();
        int expected = open != null && open.decision().action().isCount() ? open.size() : instances;
        if (clamped.to() <= expected || brakes.repeats(Decision.REQUEST, clamped.to())) {
            return Optional.empty();
        }
        // where an in is on its way, its size is the one to come back from
        int from = clamped.to() > instances ? instances : expected;
        return Optional.of(new Draft(
                Decision.REQUEST,
                Action.SCALE_OUT,
                constraints.unit(),
                from,
                clamped.to(),
                wanted,
                clamped.clamps(),
                List.of(Evidence.of("instances", from, "<", wanted)),
                request.get().priority(),
                from,
                brakes.isWaived()));
    }

    private Optional<Draft> bounded() {
        Clamped clamped = Clamped.of(instances).within(constraints);
        if (clamped.to() == instances) {
            return Optional.empty();
        }
        Course open = brakes.open();
        boolean underWay = open != null
                && open.decision().action().isCount()
                && open.size() >= constraints.min()
                && open.size() <= constraints.max();
        if (underWay || brakes.repeats(Decision.BOUNDS, clamped.to())) {
            return Optional.empty();
        }
        boolean out = clamped.to() > instances;
        int bound = out ? constraints.min() : constraints.max();
        return Optional.of(new Draft(
                Decision.BOUNDS,
                out ? Action.SCALE_OUT : Action.SCALE_IN,
                constraints.unit(),
                instances,
                clamped.to(),
                instances,
                clamped.clamps(),
                List.of(Evidence.of("instances", instances, out ? "<" : ">", bound)),
                signal.tier(),
                instances,
                brakes.isWaived()));
    }

    private Optional<Draft> ruled() {
        Course current = state.current();
        if (current != null && brakes.isOn()) {
            return passing(current);
        }
        List<Proposal> proposals = Proposal.of(policy, state.sustain, Scaled.sized(signal, instances), instances);
        for (Proposal proposal : Combine.inOrder(proposals)) {
            Optional<Draft> draft = switch (proposal.rule().action()) {
                case SCALE_OUT -> out(proposal);
                case SCALE_IN -> in(proposal);
                case SCALE_UP -> Optional.of(sized(proposal));
                case SCALE_DOWN -> down(proposal);
            };
            if (draft.isPresent()) {
                return draft;
            }
        }
        return Optional.empty();
    }

    /** Another rule's out that asks for more than the last decision did, from where that one started. */
    private Optional<Draft> passing(Course current) {
        Metrics before = Scaled.sized(signal, current.base());
        Optional<Proposal> larger = Combine.largest(policy.rules().stream()
                .filter(rule -> rule.action() == Action.SCALE_OUT)
                .filter(rule -> !rule.name().equals(current.decision().rule()))
                .filter(rule -> state.sustain.standing(rule).state() == RuleState.FIRING)
                .flatMap(rule -> Proposal.of(rule, before, current.size()).stream()));
        if (larger.isEmpty()) {
            return Optional.empty();
        }
        Clamped clamped = Constrain.out(larger.get().size(), instances, constraints);
        return clamped.to() > current.size() && clamped.to() > instances
                ? Optional.of(counted(larger.get(), clamped, current.base()))
                : Optional.empty();
    }

    private Optional<Draft> out(Proposal proposal) {
        Clamped clamped = Constrain.out(proposal.size(), instances, constraints);
        if (clamped.to() > instances) {
            return Optional.of(counted(proposal, clamped, instances));
        }
        holds.add(Hold.of(Clamped.MAX, false, "a max above " + constraints.max()));
        return Optional.empty();
    }

    private Optional<Draft> in(Proposal proposal) {
        if (!brakes.onIns().isEmpty()) {
            return Optional.empty();
        }
        Clamped clamped = Constrain.in(proposal.size(), instances, constraints);
        if (clamped.to() >= instances) {
            holds.add(Hold.of(Clamped.MIN, true, "a min below " + constraints.min()));
            return Optional.empty();
        }
        OptionalInt steady = NoBounce.smallest(policy, signal, instances, clamped.to());
        boolean raised = steady.isPresent() && steady.getAsInt() > clamped.to();
        if (steady.isEmpty() || (raised && instances - steady.getAsInt() < constraints.minStep())) {
            holds.add(Hold.of(Clamped.NO_BOUNCE, true, "a load at which the smaller fleet would not go out again"));
            return Optional.empty();
        }
        Clamped floored = Constrain.floored(
                clamped.by(Clamped.NO_BOUNCE, steady.getAsInt()), state.requests.floor(), instances, constraints);
        if (floored.to() < instances) {
            return Optional.of(counted(proposal, floored, instances));
        }
        state.requests
                .largest()
                .ifPresent(request -> holds.add(Hold.until(
                        Clamped.REQUEST,
                        true,
                        request.validUntilMicros(),
                        "the end of request " + request.id() + " for " + request.size())));
        return Optional.empty();
    }

    private Optional<Draft> down(Proposal proposal) {
        if (!brakes.onIns().isEmpty()) {
            return Optional.empty();
        }
        if (OutConditions.areTrue(policy, state.sustain)) {
            holds.add(Hold.of(Clamped.NO_BOUNCE, true, "no out condition that is true"));
            return Optional.empty();
        }
        return Optional.of(sized(proposal));
    }

    private Draft counted(Proposal proposal, Clamped clamped, int base) {
        return draft(proposal, instances, clamped, base);
    }

    private Draft sized(Proposal proposal) {
        return draft(proposal, Proposal.WHOLE_PERCENT, Clamped.of(proposal.size()), instances);
    }

    private Draft draft(Proposal proposal, int from, Clamped clamped, int base) {
        Rule rule = proposal.rule();
        return new Draft(
                rule.name(),
                rule.action(),
                rule.unit(),
                from,
                clamped.to(),
                proposal.size(),
                clamped.clamps(),
                Evidence.of(rule, Scaled.sized(signal, instances), state.sustain.standing(rule)),
                signal.tier(),
                base,
                brakes.isWaived());
    }

    Brakes brakes() {
        return brakes;
    }
}
