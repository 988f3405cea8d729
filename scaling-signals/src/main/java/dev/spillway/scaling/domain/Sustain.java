package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The FOR clocks of a fleet: how long each condition of its policy has been true.
 *
 * <p>A clock belongs to a condition's text, not to a rule's name, so that a changed policy keeps the clocks of the rules that
 * still wait for the same, whatever else of them has changed. As many clocks as the policy has conditions: those of a policy
 * that no longer holds are dropped at the next signal.
 */
final class Sustain {

    private final SortedMap<String, Run> runs = new TreeMap<>();
    private long atMicros = Times.NEVER;

    /** Takes a signal in. At a fleet's last signal nothing can be told of any condition. */
    void step(Policy policy, Signal signal, boolean last) {
        atMicros = signal.atMicros();
        Map<String, Condition> conditions = policy.rules().stream()
                .map(Rule::when)
                .collect(Collectors.toMap(Condition::text, Function.identity(), (same, again) -> same));
        runs.keySet().retainAll(conditions.keySet());
        conditions.forEach((text, condition) -> {
            Truth truth = last ? Truth.MISSING : condition.test(signal);
            Run before = runs.get(text);
            runs.put(
                    text,
                    before == null ? Run.first(truth, atMicros) : before.next(truth, atMicros, policy.maxGapMicros()));
        });
    }

    /** How each rule stands at the last signal. One whose condition has not met a signal yet has nothing to tell: MISSING. */
    SortedMap<String, RuleStanding> standings(Policy policy) {
        var standings = new TreeMap<String, RuleStanding>();
        for (Rule rule : policy.rules()) {
            standings.put(rule.name(), standing(rule));
        }
        return standings;
    }

    RuleStanding standing(Rule rule) {
        Run run = runs.get(rule.when().text());
        return run == null ? new RuleStanding(RuleState.MISSING, atMicros) : run.standing(atMicros, rule.forMicros());
    }

    boolean isTrue(Rule rule) {
        Run run = runs.get(rule.when().text());
        return run != null && run.truth() == Truth.TRUE;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(atMicros);
        out.writeInt(runs.size());
        for (Map.Entry<String, Run> each : runs.entrySet()) {
            Text.write(out, each.getKey());
            each.getValue().write(out);
        }
    }

    void read(DataInput in) throws IOException {
        atMicros = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            runs.put(Text.read(in), Run.read(in));
        }
    }
}
