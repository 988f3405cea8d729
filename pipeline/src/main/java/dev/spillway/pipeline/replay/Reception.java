package dev.spillway.pipeline.replay;

import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import java.util.Optional;

/**
 * What becomes of a record.
 *
 * @param fault why it is put aside; empty unless it is
 */
record Reception(Kind kind, Optional<Fault> fault) {
    static final Reception ADMITTED = new Reception(Kind.ADMITTED, Optional.empty());
    static final Reception REPEATED = new Reception(Kind.REPEATED, Optional.empty());
    static final Reception FILTERED = new Reception(Kind.FILTERED, Optional.empty());

    enum Kind {
        ADMITTED,
        /** It says what is known already. */
        REPEATED,
        /** There is nothing in it for the service. */
        FILTERED,
        PUT_ASIDE
    }

    static Reception putAside(Fault fault) {
        return new Reception(Kind.PUT_ASIDE, Optional.of(fault));
    }

    static Reception putAside(Reason reason, String detail) {
        return putAside(Fault.of(reason, detail));
    }
}
