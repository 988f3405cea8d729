package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is remembered of the out conditions of a fleet, all together: while they are unknown, and after they were true, nothing goes in. */
final class OutConditions {

    private long missingSinceMicros = Times.NEVER;
    private long lastTrueMicros = Times.NEVER;

    void step(Policy policy, Sustain sustain, long atMicros) {
        if (!policy.rules().stream().anyMatch(rule -> isMissing(rule, sustain))) {
            missingSinceMicros = Times.NEVER;
        } else if (missingSinceMicros == Times.NEVER) {
            missingSinceMicros = atMicros;
        }
        if (areTrue(policy, sustain)) {
            lastTrueMicros = atMicros;
        }
    }

    static boolean isMissing(Rule rule, Sustain sustain) {
        return rule.action().isOut() && sustain.standing(rule).state() == RuleState.MISSING;
    }

    /** Whether any is true at the last signal, FOR or not. */
    static boolean areTrue(Policy policy, Sustain sustain) {
        return policy.rules().stream().anyMatch(rule -> rule.action().isOut() && sustain.isTrue(rule));
    }

    /** Since when, without a break, some out condition has been missing; {@link Times#NEVER}: none is. */
    long missingSinceMicros() {
        return missingSinceMicros;
    }

    /** The last signal at which some out condition was true. */
    long lastTrueMicros() {
        return lastTrueMicros;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(missingSinceMicros);
        out.writeLong(lastTrueMicros);
    }

    void read(DataInput in) throws IOException {
        missingSinceMicros = in.readLong();
        lastTrueMicros = in.readLong();
    }
}
