package dev.spillway.actuator.domain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which orders are carried out, and when. For each fleet at most one is under way and one waits; a newer one takes
 * the place of the one that waits.
 *
 * <pre>
 *   arrive ──▶ waiting ──next──▶ under way ──settled──▶ acknowledged
 *                 │ a newer one arrives
 *                 └──▶ superseded ──next──▶ under way ──settled──▶ acknowledged
 * </pre>
 *
 * Grows with the fleets, never with their orders' number but for those superseded and not acknowledged yet. Not for several
 * threads at once.
 */
public final class Fence {

    /*
     * Orders are read at least once, and from the first that is not settled: a crash brings back what was not acknowledged.
     * Why an order can then not be obeyed after a newer one:
     *
     *   - What was acknowledged is known again after a restart, from the acknowledgements themselves. It and all that is
     *     older is dropped.
     *   - What was begun but not acknowledged comes back and is carried out again. That changes nothing, since an order
     *     names the size that a fleet is to have. No newer one can have been begun: a fleet has one step under way, and a
     *     step is over only when it is acknowledged. The same holds for one that is superseded, which is why its
     *     acknowledgement is a step as well.
     */
    private static final class Lane {
        private final Deque<Order> superseded = new ArrayDeque<>();
        private long acknowledged;
        private @Nullable Order waiting;
        private @Nullable Order underWay;

        private boolean has(long epoch) {
            return (waiting != null && waiting.epoch() == epoch)
                    || (underWay != null && underWay.epoch() == epoch)
                    || superseded.stream().anyMatch(order -> order.epoch() == epoch);
        }

        private long newest() {
            long newest = acknowledged;
            newest = waiting == null ? newest : Math.max(newest, waiting.epoch());
            return underWay == null ? newest : Math.max(newest, underWay.epoch());
        }
    }

    private final Map<String, Lane> lanes = new HashMap<>();

    private Lane lane(String fleet) {
        return lanes.computeIfAbsent(fleet, name -> new Lane());
    }

    /** Takes note that an order was acknowledged, by whomever: it and all older ones of the fleet are past. */
    public void acknowledged(String fleet, long epoch) {
        Lane lane = lane(fleet);
        lane.acknowledged = Math.max(lane.acknowledged, epoch);
    }

    /** Judges an order that was read. */
    public Arrival arrive(Order order, long nowMicros) {
        if (order.advice()) {
            return new Arrival.Dropped(Drop.ADVICE);
        }
        Lane lane = lane(order.fleet());
        if (lane.has(order.epoch())) {
            return new Arrival.UnderWay();
        }
        if (order.epoch() <= lane.newest()) {
            return new Arrival.Dropped(past(order, lane));
        }
        if (order.expired(nowMicros)) {
            return new Arrival.Dropped(Drop.EXPIRED);
        }
        if (lane.waiting != null) {
            lane.superseded.add(lane.waiting);
        }
        lane.waiting = order;
        return new Arrival.Admitted();
    }

    /** What is to be done for a fleet next, which is under way from now on; empty if there is nothing, or one is under way. */
    public Optional<Step> next(String fleet, long nowMicros) {
        Lane lane = lane(fleet);
        if (lane.underWay != null) {
            return Optional.empty();
        }
        Order superseded = lane.superseded.poll();
        if (superseded != null) {
            lane.underWay = superseded;
            return Optional.of(new Step.Supersede(superseded));
        }
        Order order = lane.waiting;
        if (order == null) {
            return Optional.empty();
        }
        lane.waiting = null;
        lane.underWay = order;
        if (order.epoch() <= lane.acknowledged) {
            return Optional.of(new Step.LetGo(order, past(order, lane)));
        }
        return Optional.of(order.expired(nowMicros) ? new Step.LetGo(order, Drop.EXPIRED) : new Step.CarryOut(order));
    }

    private static Drop past(Order order, Lane lane) {
        return order.epoch() == lane.acknowledged ? Drop.REPEAT : Drop.STALE;
    }

    /** Ends a step: what was to be acknowledged has been. */
    public void settled(Step step) {
        Order order = step.order();
        Lane lane = lane(order.fleet());
        lane.underWay = null;
        if (!(step instanceof Step.LetGo)) {
            acknowledged(order.fleet(), order.epoch());
        }
    }

    /** Forgets an order that has not been begun, since someone else is to do it. False if it is under way, or unknown. */
    public boolean withdraw(Order order) {
        Lane lane = lane(order.fleet());
        if (order.equals(lane.waiting)) {
            lane.waiting = null;
            return true;
        }
        return lane.superseded.remove(order);
    }
}
