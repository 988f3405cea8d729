package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How many instances a fleet has, as policies are to see it: what the newest APPLIED outcome said; once the known instances have
 * differed from that for 5 m of full coverage, the known instances; without any such outcome, the known instances.
 */
final class SizeTruth {
    private static final long DIFFERS_FOR = 5 * 60 * Slots.SECOND;
    private static final long NEVER = Long.MIN_VALUE;

    private boolean outcome;
    private boolean applied;
    private long appliedMicros = NEVER;
    private int appliedSize;

    /** Since when the known instances have differed at full coverage. */
    private long differsMicros = NEVER;

    /** What they were when that had lasted; kept until they are as applied again, also while some of them are silent. */
    private boolean seen;

    private int seenSize;

    /** How many are still to leave of those that the newest outcome made superfluous without naming them. */
    private int leaving;

    /** Without an outcome: the known instances of the last signal. */
    private int known;

    /** Whether any outcome came. */
    boolean hasOutcome() {
        return outcome;
    }

    int size() {
        if (!applied) {
            return known;
        }
        return seen ? seenSize : appliedSize;
    }

    /** @param named how many instances of the fleet the outcome says it removed */
    void apply(Outcome next, int named) {
        outcome = true;
        if (next.status() != Outcome.Status.APPLIED || (applied && next.atMicros() < appliedMicros)) {
            return;
        }
        leaving = Math.max(0, size() - next.instances() - named);
        applied = true;
        appliedMicros = next.atMicros();
        appliedSize = next.instances();
        seen = false;
        differsMicros = NEVER;
    }

    /**
     * How many may be taken to have left because the size was made smaller.
     *
     * @param present instances that are known or silent
     */
    int leaving(int present) {
        leaving = Math.max(0, Math.min(leaving, present - appliedSize));
        return leaving;
    }

    void left() {
        leaving--;
    }

    /** Takes note of a signal. */
    void observe(long micros, int knownThen, boolean fullCoverage) {
        known = knownThen;
        if (!applied || knownThen == appliedSize) {
            differsMicros = NEVER;
            seen = false;
        } else if (!fullCoverage) {
            differsMicros = NEVER;
        } else {
            differsMicros = differsMicros == NEVER ? micros : differsMicros;
            if (micros - differsMicros >= DIFFERS_FOR) {
                seen = true;
                seenSize = knownThen;
            }
        }
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeBoolean(outcome);
        out.writeBoolean(applied);
        out.writeLong(appliedMicros);
        out.writeInt(appliedSize);
        out.writeLong(differsMicros);
        out.writeBoolean(seen);
        out.writeInt(seenSize);
        out.writeInt(leaving);
        out.writeInt(known);
    }

    static SizeTruth readFrom(DataInput in) throws IOException {
        var truth = new SizeTruth();
        truth.outcome = in.readBoolean();
        truth.applied = in.readBoolean();
        truth.appliedMicros = in.readLong();
        truth.appliedSize = in.readInt();
        truth.differsMicros = in.readLong();
        truth.seen = in.readBoolean();
        truth.seenSize = in.readInt();
        truth.leaving = in.readInt();
        truth.known = in.readInt();
        return truth;
    }
}
