package dev.spillway.scaling.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** All signals that the oracle was told of, and what the rules make of them: looked up anew each time. */
final class OraclePast {

    /** A signal and the circumstances in which it was judged. */
    record Judged(Observed observed, Terms terms, long clock) {
        long at() {
            return observed.signal().atMicros();
        }
    }

    private final List<Judged> past = new ArrayList<>();
    private final List<Long> confirmed = new ArrayList<>();

    void add(Observed observed, Terms terms, long clock) {
        past.add(new Judged(observed, terms, clock));
    }

    void confirmZero() {
        confirmed.add((long) past.size());
    }

    boolean isEmpty() {
        return past.isEmpty();
    }

    int tier() {
        return now().observed.signal().tier();
    }

    Judged now() {
        return past.get(past.size() - 1);
    }

    /** Goes back through all signals to the first true one of the run. */
    String state(Rule rule) {
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

    int size(Rule rule, int instances) {
        return round(
                rule.size().of(with(instances)),
                rule.action() == Action.SCALE_OUT ? RoundingMode.CEILING : RoundingMode.FLOOR);
    }

    static int round(double number, RoundingMode mode) {
        if (Double.isNaN(number)) {
            return Integer.MIN_VALUE;
        }
        return BigDecimal.valueOf(number)
                .setScale(9, RoundingMode.HALF_EVEN)
                .setScale(0, mode)
                .intValue();
    }

    Metrics with(int instances) {
        return name ->
                name.equals("instances") ? instances : now().observed.signal().value(name);
    }

    /** Whether a rule would ask for more again if there were but so many. */
    boolean bounces(Policy policy, int size, int smaller) {
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

    /** Looks for the signal at which the load fell to zero, and for what has lifted the hold since. */
    boolean zero(Policy policy) {
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

    /** Whether anything but a decision forbids to become smaller at an instant. */
    boolean holds(Policy policy, long at) {
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
        return missing
                || observed.silent()
                || observed.signal().coverage() < policy.minCoverage()
                || (policy.zeroHold() && zero(policy))
                || delayed;
    }
}
