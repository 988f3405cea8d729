package dev.spillway.pipeline.instances;

import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.ReadShares;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How the reads of one application with read replicas are shared out at present, and what is counted for the next time. */
final class Sharing {
    private final LongAdder asked = new LongAdder();
    private final LongAdder own = new LongAdder();
    private volatile ReadShares shares = ReadShares.ALL_KEPT;
    private long answeredBefore;

    /** Counts a read that a caller asks of this instance. */
    void asked() {
        asked.increment();
    }

    /** Counts one that it has answered itself. */
    void own() {
        own.increment();
    }

    ReadShares shares() {
        return shares;
    }

    /**
     * Shares out anew, by what has been counted since the last time. Only for one thread.
     *
     * @param answered by this instance, since it started
     * @param others what each of the others has answered since the last time
     */
    void next(long answered, Map<Instance, Long> others) {
        shares = ReadShares.after(asked.sumThenReset(), answered - answeredBefore, own.sumThenReset(), others);
        answeredBefore = answered;
    }
}
