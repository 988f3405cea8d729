package dev.spillway.scaling.domain;

import java.util.OptionalInt;

/** What the clamps make of the size of a proposal: min_step, [min, max], then for an in no_bounce and request. */
final class Constrain {

    private Constrain() {}

    static Clamped out(int wanted, int instances, Constraints constraints) {
        return Clamped.of(wanted)
                .by(Clamped.MIN_STEP, Math.max(wanted, (long) instances + constraints.minStep()))
                .within(constraints);
    }

    /** What is left of an in before no_bounce. At or above {@code instances} it is none. */
    static Clamped in(int wanted, int instances, Constraints constraints) {
        return Clamped.of(wanted)
                .by(Clamped.MIN_STEP, Math.min(wanted, (long) instances - constraints.minStep()))
                .within(constraints);
    }

    /** As far as requests in force let it. */
    static Clamped floored(Clamped in, OptionalInt requested, int instances, Constraints constraints) {
        if (requested.isEmpty()) {
            return in;
        }
        int floor = Clamped.of(requested.getAsInt()).within(constraints).to();
        return in.by(Clamped.REQUEST, Math.max(in.to(), Math.min(floor, instances)));
    }
}
