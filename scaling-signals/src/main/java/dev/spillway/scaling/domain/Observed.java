package dev.spillway.scaling.domain;

import java.util.Set;

/**
 * A signal, and what its collector says beside it.
 *
 * @param warming the fleet's size is not known well enough yet: nothing is decided
 * @param silent no instance reports
 * @param last no known instance is left: nothing can be told of any rule
 * @param percentSuspects the metrics of which a value looked like percent
 */
public record Observed(Signal signal, boolean warming, boolean silent, boolean last, Set<String> percentSuspects) {

    /** Whether the fleet has ended without its instances having said that they leave. */
    boolean fellSilent() {
        return last && signal.coverage() < 1;
    }

    static Observed of(Closed closed) {
        return new Observed(
                closed.signal(), closed.warming(), closed.silent(), closed.last(), closed.percentSuspects());
    }
}
