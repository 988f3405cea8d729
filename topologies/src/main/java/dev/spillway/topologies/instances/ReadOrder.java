package dev.spillway.topologies.instances;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who is asked for a read, one after the other, until one answers.
 *
 * <pre>
 *   the owner answers for the present      owner ─▶ own copy ─▶ other standbys
 *   reads are balanced, B was picked       B, if not far behind ─▶ owner ─▶ own copy ─▶ other standbys
 *   whoever did not answer lately          after all the others, in the same order
 * </pre>
 *
 * @param self this instance, which asks itself without a call
 */
public record ReadOrder(Instance self, Presence presence) {

    /** A standby further behind than this is not picked to spare the owner: it restores, or its owner is about to be missed. */
    public static final long PICKED_STALE_MICROS_MAX = 10_000_000;

    /**
     * One to ask.
     *
     * @param staleMicrosMax a copy that is further behind may not answer
     */
    public record Step(Instance instance, long staleMicrosMax) {}

    /**
     * The order for one partition. One that was picked to spare the owner is asked once more at its place among the standbys,
     * where it may be further behind.
     *
     * @param picked who is to spare the owner; empty: nobody
     * @param staleMicrosMax what the caller allows; 0: only the owner answers
     */
    public List<Step> of(Holders holders, Optional<Instance> picked, long staleMicrosMax) {
        var order = new ArrayList<Step>();
        Optional<Instance> sparing = picked.filter(holders.standbys()::contains);
        if (sparing.isPresent() && staleMicrosMax > 0) {
            order.add(new Step(sparing.get(), Math.min(staleMicrosMax, PICKED_STALE_MICROS_MAX)));
        }
        holders.owner().ifPresent(owner -> order.add(new Step(owner, staleMicrosMax)));
        if (staleMicrosMax > 0) {
            if (holders.standbys().contains(self)) {
                order.add(new Step(self, staleMicrosMax));
            }
            holders.standbys().stream()
                    .filter(standby -> !standby.equals(self))
                    .forEach(standby -> order.add(new Step(standby, staleMicrosMax)));
        }
        return presentFirst(order);
    }

    private List<Step> presentFirst(List<Step> order) {
        if (presence.away() == 0) {
            return order;
        }
        var sorted = new ArrayList<>(order);
        sorted.sort(Comparator.comparing(step -> presence.isAway(step.instance())));
        return sorted;
    }
}
