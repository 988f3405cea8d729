package dev.spillway.pipeline.instances;

import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.ReadShares;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How the reads of one application with read replicas are shared out at present, and what is counted for the next time. */
final class Sharing {
    private final LongAdder asked = new LongAdder();
    private final LongAdder own = new LongAdder();
    private volatile ReadShares shares = ReadShares.ALL_KEPT;
    private long answeredBefore;
    private long askedLately;
    private long answeredLately;
    private long ownLately;
    private Map<Instance, Long> othersLately = Map.of();

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
     * Shares out anew, by what has been counted lately: what the others tell is an interval old, so one interval alone would be
     * compared with another. Only for one thread.
     *
     * @param answered by this instance, since it started
     * @param others what each of the others has answered since the last time
     */
    void next(long answered, Map<Instance, Long> others) {
        askedLately = lately(askedLately, asked.sumThenReset());
        answeredLately = lately(answeredLately, answered - answeredBefore);
        ownLately = lately(ownLately, own.sumThenReset());
        var known = new HashMap<Instance, Long>();
        others.forEach((each, reads) -> known.put(each, lately(othersLately.getOrDefault(each, 0L), reads)));
        othersLately = known;
        answeredBefore = answered;
        shares = ReadShares.after(askedLately, answeredLately, ownLately, known);
    }

    /** Half of it is of the last second and a half. */
    private static long lately(long before, long now) {
        return before * 3 / 4 + now;
    }
}
