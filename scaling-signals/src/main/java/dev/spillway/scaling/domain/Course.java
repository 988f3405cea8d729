package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A decision and what has become of it.
 *
 * @param base the size that another rule's out is computed on to see if it passes this one
 * @param reissues how many failed decisions in a row it follows, 0 to {@link #MOST_REISSUES}
 * @param retry whether it has failed and is to be decided again as long as its rule stays true
 * @param reached whether the fleet has had the size it asked for
 * @param answered whether an outcome of it has been taken in
 */
record Course(Decision decision, int base, int reissues, Fate fate, boolean retry, boolean reached, boolean answered) {

    /** Four decisions; then the cooldown counts again. */
    static final int MOST_REISSUES = 3;

    static Course of(Decision decision, int base, int reissues, Fate fate) {
        return new Course(decision, base, reissues, fate, false, false, false);
    }

    boolean isOpen() {
        return fate == Fate.OPEN || fate == Fate.CLAIMED || fate == Fate.WAITING;
    }

    /** The number of instances it leads to. */
    int size() {
        return decision.action().isCount() ? decision.to() : base;
    }

    boolean isExhausted() {
        return reissues >= MOST_REISSUES;
    }

    Course with(Fate next) {
        return new Course(decision, base, reissues, next, false, reached, answered);
    }

    Course failed(Fate how) {
        return new Course(decision, base, reissues, how, !isExhausted(), reached, answered);
    }

    Course settled(Fate how, boolean atSize) {
        return new Course(decision, base, reissues, how, false, reached || atSize, answered);
    }

    Course withAnswer() {
        return new Course(decision, base, reissues, fate, retry, reached, true);
    }

    Course withoutRetry() {
        return new Course(decision, base, reissues, fate, false, reached, answered);
    }

    Course issued(Decision renewed) {
        return new Course(renewed, base, reissues, Fate.OPEN, false, false, false);
    }

    void write(DataOutput out) throws IOException {
        decision.write(out);
        out.writeInt(base);
        out.writeInt(reissues);
        Text.write(out, fate.name());
        out.writeBoolean(retry);
        out.writeBoolean(reached);
        out.writeBoolean(answered);
    }

    static Course read(DataInput in) throws IOException {
        return new Course(
                Decision.read(in),
                in.readInt(),
                in.readInt(),
                Fate.valueOf(Text.read(in)),
                in.readBoolean(),
                in.readBoolean(),
                in.readBoolean());
    }
}
