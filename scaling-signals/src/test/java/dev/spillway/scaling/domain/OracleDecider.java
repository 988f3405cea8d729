package dev.spillway.scaling.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contract's scaling rules, said as slowly and plainly as they are written: all that ever happened is kept, and everything is
 * looked up in it anew, each time.
 */
final class OracleDecider {

    /** A signal and the circumstances in which it was judged. */
    record Past(Observed observed, Terms terms, long clock) {
        long at() {
            return observed.signal().atMicros();
        }
    }

    private static final class Made {
        final Decision decision;
        final int base;
        final int chain;
        String fate = "open";
        boolean reached;
        boolean given;
        boolean answered;

        Made(Decision decision, int base, int chain) {
            this.decision = decision;
            this.base = base;
            this.chain = chain;
        }

        boolean failed() {
            return fate.equals("failed") || fate.equals("expired");
        }

        int leadsTo() {
            return decision.to();
        }
    }

    private static final class Asked {
        int size;
        final double factor;
        final long until;
        final int priority;
        boolean done;

        Asked(int size, double factor, long until, int priority) {
            this.size = size;
            this.factor = factor;
            this.until = until;
            this.priority = priority;
        }
    }

    private final List<Past> past = new ArrayList<>();
    private final List<Made> made = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Long> confirmed = new ArrayList<>();
    private int size;

    Optional<Decision> signal(Observed observed, Terms terms, long clock) {
        past.add(new Past(observed, terms, clock));
        Signal signal = observed.signal();
        size = signal.instances();
        asked.removeIf(each -> each.until <= clock);
        settle(signal, terms.policy());
        if (observed.warming() || observed.last() || terms.frozen()) {
            return Optional.empty();
        }
        asked.forEach(this::resolve);
        Optional<Decision> decided = decide(signal.atMicros(), clock);
        Made last = last();
        if (last == null || !last.fate.equals("open")) {
            asked.stream()
                    .filter(each -> bounded(each.size, terms.policy()) <= size)
                    .forEach(each -> each.done = true);
        }
        return decided;
    }

    Optional<Decision> request(Request request, Terms terms, long clock) {
        asked.removeIf(each -> each.until <= clock);
        if (request.validUntilMicros() <= clock) {
            return Optional.empty();
        }
        asked.add(new Asked(
                request.atLeast() == null ? 0 : request.atLeast(),
                request.factor() == null ? 1 : request.factor(),
                request.validUntilMicros(),
                request.priority()));
        if (past.isEmpty() || now().observed.warming() || now().observed.last()) {
            return Optional.empty();
        }
        asked.forEach(this::resolve);
        if (terms.frozen()) {
            return Optional.empty();
        }
        return request(terms.policy(), clock, clock);
    }

    void outcome(Outcome outcome) {
        Made last = last();
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
        confirmed.add((long) past.size());
    }

    private void resolve(Asked each) {
        if (each.size == 0) {
            each.size = Math.max(1, round(each.factor * size, RoundingMode.CEILING));
        }
    }

    private void settle(Signal signal, Policy policy) {
        Made last = last();
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

    private void fail(Made last, String how) {
        last.fate = how;
        if (last.decision.rule().equals("request")) {
            asked.forEach(each -> each.done = false);
        }
    }

    private Optional<Decision> decide(long at, long clock) {
        Policy policy = now().terms.policy();
        Optional<Decision> byRequest = request(policy, at, clock);
        if (byRequest.isPresent()) {
            return byRequest;
        }
        Made last = last();
        boolean open = last != null && last.fate.equals("open");
        boolean again = again(policy);
        boolean cooling = last != null
                && at < last.decision.issuedAtMicros() + policy.constraints().cooldownMicros();
        int within = bounded(size, policy);
        if (within != size) {
            boolean onItsWay = last != null && open && bounded(last.leadsTo(), policy) == last.leadsTo();
            if (!onItsWay && !inVain("bounds", within, cooling, again)) {
                return Optional.of(make(
                        "bounds",
                        within > size ? Action.SCALE_OUT : Action.SCALE_IN,
                        size,
                        within,
                        size,
                        List.of(within > size ? "min" : "max"),
                        now().observed.signal().tier(),
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
        Asked most = null;
        for (Asked each : asked) {
            if (!each.done && each.size > 0 && (most == null || each.size > most.size)) {
                most = each;
            }
        }
        if (most == null) {
            return Optional.empty();
        }
        int to = bounded(most.size, policy);
        Made last = last();
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
        asked.stream().filter(each -> each.size > 0).forEach(each -> each.done = true);
        return Optional.of(decision);
    }

    private boolean inVain(String rule, int to, boolean cooling, boolean again) {
        Made last = last();
        return last != null
                && last.decision.rule().equals(rule)
                && last.decision.to() == to
                && !last.reached
                && cooling
                && !again;
    }

    /** A failed decision is made again, three times at most, as long as its rule has stayed true. */
    private boolean again(Policy policy) {
        Made last = last();
        return last != null && last.failed() && !last.given && last.chain < 3 && stillTrue(last, policy);
    }

    private boolean stillTrue(Made last, Policy policy) {
        return switch (last.decision.rule()) {
            case "bounds" -> bounded(size, policy) != size;
            case "request" -> asked.stream().anyMatch(each -> each.size > 0 && bounded(each.size, policy) > size);
            default ->
                rule(last, policy).map(rule -> state(rule).equals("FIRING")).orElse(false);
        };
    }

    private boolean missing(Made last, Policy policy) {
        return rule(last, policy).map(rule -> state(rule).equals("MISSING")).orElse(false);
    }

    private static Optional<Rule> rule(Made last, Policy policy) {
        return policy.rules().stream()
                .filter(rule -> rule.name().equals(last.decision.rule()))
                .findFirst();
    }

    private Optional<Decision> larger(Made last, Policy policy, long clock) {
        Rule best = null;
        int most = last.leadsTo();
        for (Rule rule : policy.rules()) {
            if (rule.action() == Action.SCALE_OUT
                    && !rule.name().equals(last.decision.rule())
                    && state(rule).equals("FIRING")) {
                int target = size(rule, last.base);
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
        int to = out(most, policy, clamps);
        return to > last.leadsTo() && to > size
                ? Optional.of(make(best.name(), Action.SCALE_OUT, size, to, most, clamps, tier(), last.base, clock))
                : Optional.empty();
    }

    private Optional<Decision> byRules(Policy policy, long at, long clock) {
        Rule out = null;
        Rule in = null;
        int largest = size;
        int mildest = Integer.MIN_VALUE;
        for (Rule rule : policy.rules()) {
            if (!state(rule).equals("FIRING") || Double.isNaN(rule.size().of(with(size)))) {
                continue;
            }
            int wanted = size(rule, size);
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
            int to = out(largest, policy, clamps);
            return to > size
                    ? Optional.of(make(out.name(), Action.SCALE_OUT, size, to, largest, clamps, tier(), size, clock))
                    : Optional.empty();
        }
        if (in == null || held(policy, at)) {
            return Optional.empty();
        }
        int to = in(mildest, policy, clamps);
        return to < size
                ? Optional.of(make(in.name(), Action.SCALE_IN, size, to, mildest, clamps, tier(), size, clock))
                : Optional.empty();
    }

    private int out(int wanted, Policy policy, List<String> clamps) {
        int to = wanted;
        if (to - size < policy.constraints().minStep()) {
            to = size + policy.constraints().minStep();
            clamps.add("min_step");
        }
        return clampBounds(to, policy, clamps);
    }

    private int in(int wanted, Policy policy, List<String> clamps) {
        int to = wanted;
        if (size - to < policy.constraints().minStep()) {
            to = size - policy.constraints().minStep();
            clamps.add("min_step");
        }
        to = clampBounds(to, policy, clamps);
        int steady = to;
        while (steady < size && bounces(policy, steady)) {
            steady++;
        }
        if (to < size && steady > to) {
            if (steady >= size || size - steady < policy.constraints().minStep()) {
                return size;
            }
            clamps.add("no_bounce");
            to = steady;
        }
        int floor = asked.stream().mapToInt(each -> each.size).max().orElse(0);
        int limit = Math.min(size, bounded(Math.max(floor, 1), policy));
        if (floor > 0 && to < limit) {
            clamps.add("request");
            to = limit;
        }
        return to;
    }

    private boolean bounces(Policy policy, int smaller) {
        Signal signal = now().observed.signal();
        Metrics scaled = name -> {
            if (name.equals("instances")) {
                return smaller;
            }
            return policy.isLoad(name) ? signal.value(name) * size / smaller : signal.value(name);
        };
        return policy.rules().stream()
                .anyMatch(
                        rule -> rule.action() == Action.SCALE_OUT && rule.when().test(scaled) == Truth.TRUE);
    }

    private int clampBounds(int to, Policy policy, List<String> clamps) {
        int within = bounded(to, policy);
        if (within != to) {
            clamps.add(within > to ? "min" : "max");
        }
        return within;
    }

    private boolean held(Policy policy, long at) {
        Observed observed = now().observed;
        boolean missing = policy.rules().stream()
                .anyMatch(
                        rule -> rule.action() == Action.SCALE_OUT && state(rule).equals("MISSING"));
        long delay = policy.constraints().scaleDownDelayMicros();
        boolean delayed = false;
        for (int i = 0; i < past.size(); i++) {
            int signal = i;
            boolean outTrue = past.get(i).terms.policy().rules().stream()
                    .anyMatch(rule -> rule.action() == Action.SCALE_OUT && truth(rule, signal) == Truth.TRUE);
            delayed |= outTrue && at < past.get(i).at() + delay;
        }
        for (Made each : made) {
            delayed |= each.decision.action() == Action.SCALE_OUT && at < each.decision.issuedAtMicros() + delay;
        }
        return missing
                || observed.silent()
                || observed.signal().coverage() < policy.minCoverage()
                || (policy.zeroHold() && zero(policy))
                || delayed;
    }

    /** Looks for the signal at which the load fell to zero, and for what has lifted the hold since. */
    private boolean zero(Policy policy) {
        boolean held = false;
        int before = -1;
        for (int i = 0; i < past.size(); i++) {
            if (confirmed.contains((long) i)) {
                held = false;
            }
            List<Double> loads = past.get(i).observed.signal().metrics().entrySet().stream()
                    .filter(each -> policy.isLoad(each.getKey()))
                    .map(each -> each.getValue())
                    .toList();
            if (loads.isEmpty()) {
                held &= past.get(i).terms.policy().zeroHold();
                continue;
            }
            boolean above = loads.stream().anyMatch(load -> load > 0);
            held = !above && (held || before == 1) && past.get(i).terms.policy().zeroHold();
            before = above ? 1 : 0;
        }
        return held && !confirmed.contains((long) past.size());
    }

    /** Goes back through all signals to the first true one of the run. */
    private String state(Rule rule) {
        int newest = past.size() - 1;
        Truth truth = truth(rule, newest);
        if (truth != Truth.TRUE) {
            return truth == Truth.MISSING ? "MISSING" : "INACTIVE";
        }
        long first = past.get(newest).at();
        long told = first;
        // a gap is judged by the policy that was in force when it ended
        long gap = now().terms.policy().maxGapMicros();
        for (int i = newest - 1; i >= 0; i--) {
            boolean had = past.get(i).terms.policy().rules().stream()
                    .anyMatch(each -> each.when().text().equals(rule.when().text()));
            if (!had) {
                break;
            }
            Truth earlier = truth(rule, i);
            if (earlier == Truth.MISSING) {
                continue;
            }
            if (earlier == Truth.FALSE || told - past.get(i).at() > gap) {
                break;
            }
            first = past.get(i).at();
            told = first;
            gap = past.get(i).terms.policy().maxGapMicros();
        }
        return past.get(newest).at() - first >= rule.forMicros() ? "FIRING" : "PENDING";
    }

    private Truth truth(Rule rule, int signal) {
        return past.get(signal).observed.last()
                ? Truth.MISSING
                : rule.when().test(past.get(signal).observed.signal());
    }

    private int size(Rule rule, int instances) {
        return round(
                rule.size().of(with(instances)),
                rule.action() == Action.SCALE_OUT ? RoundingMode.CEILING : RoundingMode.FLOOR);
    }

    private static int round(double number, RoundingMode mode) {
        if (Double.isNaN(number)) {
            return Integer.MIN_VALUE;
        }
        return BigDecimal.valueOf(number)
                .setScale(9, RoundingMode.HALF_EVEN)
                .setScale(0, mode)
                .intValue();
    }

    private Metrics with(int instances) {
        return name ->
                name.equals("instances") ? instances : now().observed.signal().value(name);
    }

    private static int bounded(int to, Policy policy) {
        return Math.min(
                policy.constraints().max(), Math.max(policy.constraints().min(), to));
    }

    private int tier() {
        return now().observed.signal().tier();
    }

    private Past now() {
        return past.get(past.size() - 1);
    }

    private @Nullable Made last() {
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
        Policy policy = now().terms.policy();
        long epoch = made.size() + 1L;
        Signal signal = now().observed.signal();
        Made replaced = last();
        if (replaced != null
                && replaced.fate.equals("open")
                && replaced.decision.rule().equals("request")) {
            asked.forEach(each -> each.done = false);
        }
        int chain = again(policy) ? made.get(made.size() - 1).chain + 1 : 0;
        var decision = new Decision(
                signal.fleet() + "@" + epoch,
                epoch,
                clock,
                clock + Math.max(policy.constraints().cooldownMicros(), 300_000_000L),
                signal.fleet(),
                signal.region(),
                signal.tier(),
                signal.kind(),
                action,
                policy.constraints().unit(),
                from,
                to,
                wanted,
                rule,
                List.of(),
                List.copyOf(clamps),
                policy.name(),
                policy.version(),
                false,
                priority,
                policy.mode());
        var next = new Made(decision, base, chain);
        next.fate = policy.mode() == Mode.ADVISE ? "advised" : "open";
        made.add(next);
        return decision;
    }
}
