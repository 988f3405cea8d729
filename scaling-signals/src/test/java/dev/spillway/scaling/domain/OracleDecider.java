package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contract's scaling rules, said as slowly and plainly as they are written: all that ever happened is kept, and everything is
 * looked up in it anew, each time.
 */
final class OracleDecider {

    private final OraclePast past = new OraclePast();
    private final List<OracleMade> made = new ArrayList<>();
    private final OracleRequests asked = new OracleRequests();
    private int size;

    Optional<Decision> signal(Observed observed, Terms terms, long clock) {
        past.add(observed, terms, clock);
        Signal signal = observed.signal();
        size = signal.instances();
        asked.forget(clock);
        settle(signal, terms.policy());
        if (observed.warming() || observed.last() || terms.frozen()) {
            return Optional.empty();
        }
        asked.resolve(size);
        Optional<Decision> decided = decide(signal.atMicros(), clock);
        OracleMade last = last();
        if (last == null || !last.fate.equals("open")) {
            asked.doneUpTo(size, terms.policy());
        }
        return decided;
    }

    Optional<Decision> request(Request request, Terms terms, long clock) {
        asked.forget(clock);
        if (request.validUntilMicros() <= clock) {
            return Optional.empty();
        }
        asked.add(request);
        if (past.isEmpty()
                || past.now().observed().warming()
                || past.now().observed().last()) {
            return Optional.empty();
        }
        asked.resolve(size);
        if (terms.frozen()) {
            return Optional.empty();
        }
        return request(terms.policy(), clock, clock);
    }

    void outcome(Outcome outcome) {
        OracleMade last = last();
        if (last == null
                || last.decision.epoch() != outcome.epoch()
                || last.answered
                || last.decision.mode() == Mode.ADVISE) {
            return;
        }
        last.answered = true;
        if (outcome.status() == Outcome.Status.APPLIED) {
            size = outcome.instances();
        }
        if (last.fate.equals("reported")) {
            return;
        }
        switch (outcome.status()) {
            case APPLIED -> {
                last.fate = "applied";
                last.reached |= outcome.instances() == last.decision.to();
            }
            case REJECTED, SUPERSEDED -> last.fate = "refused";
            case FAILED -> {
                if (last.fate.equals("open")) {
                    fail(last, "failed");
                }
            }
        }
    }

    void confirmZero() {
        past.confirmZero();
    }

    private void settle(Signal signal, Policy policy) {
        OracleMade last = last();
        if (last == null) {
            return;
        }
        if ((last.fate.equals("open") || last.failed()) && signal.reporting() == last.decision.to()) {
            last.fate = "reported";
            last.reached = true;
            return;
        }
        if (last.fate.equals("open") && signal.atMicros() >= last.decision.validUntilMicros()) {
            fail(last, "expired");
        }
        if (last.failed() && !stillTrue(last, policy) && !missing(last, policy)) {
            last.given = true;
        }
    }

    private void fail(OracleMade last, String how) {
        last.fate = how;
        if (last.decision.rule().equals("request")) {
            asked.reopen();
        }
    }

    private Optional<Decision> decide(long at, long clock) {
        Policy policy = past.now().terms().policy();
        Optional<Decision> byRequest = request(policy, at, clock);
        if (byRequest.isPresent()) {
            return byRequest;
        }
        OracleMade last = last();
        boolean open = last != null && last.fate.equals("open");
        boolean again = again(policy);
        boolean cooling = last != null
                && at < last.decision.issuedAtMicros() + policy.constraints().cooldownMicros();
        int within = OracleClamps.bounded(size, policy);
        if (within != size) {
            boolean onItsWay = last != null && open && OracleClamps.bounded(last.leadsTo(), policy) == last.leadsTo();
            if (!onItsWay && !inVain("bounds", within, cooling, again)) {
                return Optional.of(make(
                        "bounds",
                        within > size ? Action.SCALE_OUT : Action.SCALE_IN,
                        size,
                        within,
                        size,
                        List.of(within > size ? "min" : "max"),
                        past.now().observed().signal().tier(),
                        size,
                        clock));
            }
        }
        if (last != null && (open || (cooling && !again))) {
            return larger(last, policy, clock);
        }
        return byRules(policy, at, clock);
    }

    private Optional<Decision> request(Policy policy, long at, long clock) {
        OracleRequests.Asked most = asked.most();
        if (most == null) {
            return Optional.empty();
        }
        int to = OracleClamps.bounded(most.size, policy);
        OracleMade last = last();
        boolean open = last != null && last.fate.equals("open");
        int leads = last != null && open ? last.leadsTo() : size;
        boolean cooling = last != null
                && at < last.decision.issuedAtMicros() + policy.constraints().cooldownMicros();
        if (to <= leads || inVain("request", to, cooling, again(policy))) {
            return Optional.empty();
        }
        int from = to > size ? size : leads;
        List<String> clamps = to == most.size ? List.of() : List.of(to > most.size ? "min" : "max");
        Decision decision = make("request", Action.SCALE_OUT, from, to, most.size, clamps, most.priority, from, clock);
        asked.done();
        return Optional.of(decision);
    }

    private boolean inVain(String rule, int to, boolean cooling, boolean again) {
        OracleMade last = last();
        return last != null && last.missed(rule, to) && cooling && !again;
    }

    /** A failed decision is made again, three times at most, as long as its rule has stayed true. */
    private boolean again(Policy policy) {
        OracleMade last = last();
        return last != null && last.failed() && !last.given && last.chain < 3 && stillTrue(last, policy);
    }

    private boolean stillTrue(OracleMade last, Policy policy) {
        return switch (last.decision.rule()) {
            case "bounds" -> OracleClamps.bounded(size, policy) != size;
            case "request" -> asked.anyAbove(size, policy);
            default ->
                last.rule(policy).map(rule -> past.state(rule).equals("FIRING")).orElse(false);
        };
    }

    private boolean missing(OracleMade last, Policy policy) {
        return last.rule(policy).map(rule -> past.state(rule).equals("MISSING")).orElse(false);
    }

    private Optional<Decision> larger(OracleMade last, Policy policy, long clock) {
        Rule best = null;
        int most = last.leadsTo();
        for (Rule rule : policy.rules()) {
            if (rule.action() == Action.SCALE_OUT
                    && !rule.name().equals(last.decision.rule())
                    && past.state(rule).equals("FIRING")) {
                int target = past.size(rule, last.base);
                if (target > most) {
                    best = rule;
                    most = target;
                }
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        var clamps = new ArrayList<String>();
        int to = clamps(policy).out(most, clamps);
        return to > last.leadsTo() && to > size
                ? Optional.of(
                        make(best.name(), Action.SCALE_OUT, size, to, most, clamps, past.tier(), last.base, clock))
                : Optional.empty();
    }

    private Optional<Decision> byRules(Policy policy, long at, long clock) {
        Rule out = null;
        Rule in = null;
        int largest = size;
        int mildest = Integer.MIN_VALUE;
        for (Rule rule : policy.rules()) {
            if (!past.state(rule).equals("FIRING") || Double.isNaN(rule.size().of(past.with(size)))) {
                continue;
            }
            int wanted = past.size(rule, size);
            if (rule.action() == Action.SCALE_OUT && wanted > largest) {
                out = rule;
                largest = wanted;
            }
            if (rule.action() == Action.SCALE_IN && wanted < size && wanted > mildest) {
                in = rule;
                mildest = wanted;
            }
        }
        var clamps = new ArrayList<String>();
        if (out != null) {
            int to = clamps(policy).out(largest, clamps);
            return to > size
                    ? Optional.of(
                            make(out.name(), Action.SCALE_OUT, size, to, largest, clamps, past.tier(), size, clock))
                    : Optional.empty();
        }
        if (in == null || held(policy, at)) {
            return Optional.empty();
        }
        int to = clamps(policy).in(mildest, clamps);
        return to < size
                ? Optional.of(make(in.name(), Action.SCALE_IN, size, to, mildest, clamps, past.tier(), size, clock))
                : Optional.empty();
    }

    private OracleClamps clamps(Policy policy) {
        return new OracleClamps(past, policy, size, asked.floor());
    }

    private boolean held(Policy policy, long at) {
        long delay = policy.constraints().scaleDownDelayMicros();
        return past.holds(policy, at)
                || made.stream()
                        .anyMatch(each -> each.decision.action() == Action.SCALE_OUT
                                && at < each.decision.issuedAtMicros() + delay);
    }

    private @Nullable OracleMade last() {
        return made.isEmpty() ? null : made.get(made.size() - 1);
    }

    private Decision make(
            String rule,
            Action action,
            int from,
            int to,
            int wanted,
            List<String> clamps,
            int priority,
            int base,
            long clock) {
        Policy policy = past.now().terms().policy();
        long epoch = made.size() + 1L;
        Signal signal = past.now().observed().signal();
        OracleMade replaced = last();
        if (replaced != null
                && replaced.fate.equals("open")
                && replaced.decision.rule().equals("request")) {
            asked.reopen();
        }
        int chain = again(policy) ? made.get(made.size() - 1).chain + 1 : 0;
        Decision decision = OracleMade.decision(
                signal, policy, epoch, clock, new OracleMade.Step(action, from, to, wanted, rule, clamps, priority));
        var next = new OracleMade(decision, base, chain);
        next.fate = policy.mode() == Mode.ADVISE ? "advised" : "open";
        made.add(next);
        return decision;
    }
}
