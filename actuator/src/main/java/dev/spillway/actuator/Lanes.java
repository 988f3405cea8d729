package dev.spillway.actuator;

import dev.spillway.actuator.domain.Arrival;
import dev.spillway.actuator.domain.Fence;
import dev.spillway.actuator.domain.Order;
import dev.spillway.actuator.domain.Progress;
import dev.spillway.actuator.domain.Step;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingDecision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has decisions carried out, those of one fleet one after the other, those of different fleets side by side, in the order in
 * which the {@link Fence} says. Shared by the thread that reads and those that work.
 */
final class Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private record Ticket(String fleet, long epoch) {
        static Ticket of(Order order) {
            return new Ticket(order.fleet(), order.epoch());
        }
    }

    private record Place(TopicPartition partition, long offset) {}

    /** A decision that is not over, and every place where it was read. */
    private record Open(ScalingDecision decision, Order order, List<Place> places) {}

    private final Capacity capacity;
    private final Acknowledgements acknowledgements;
    private final ActuatorMeters meters;
    private final Executor workers;
    private final Closing closing;

    private final Fence fence = new Fence();
    private final Map<Ticket, Open> open = new HashMap<>();
    private final Map<TopicPartition, Progress> progress = new HashMap<>();
    private final Set<String> busy = new HashSet<>();

    Lanes(
            Capacity capacity,
            Acknowledgements acknowledgements,
            ActuatorMeters meters,
            Executor workers,
            Closing closing) {
        this.capacity = capacity;
        this.acknowledgements = acknowledgements;
        this.meters = meters;
        this.workers = workers;
        this.closing = closing;
    }

    synchronized void acknowledged(String fleet, long epoch) {
        fence.acknowledged(fleet, epoch);
    }

    /** Takes a record as read that is not for us. */
    synchronized void pass(TopicPartition partition, long offset) {
        progress(partition).read(offset);
        progress(partition).settle(offset);
    }

    synchronized void arrive(ScalingDecision decision, boolean advice, TopicPartition partition, long offset) {
        var order = new Order(
                RecordKey.of(decision.getFleet()),
                decision.getEpoch(),
                ChronoUnit.MICROS.between(Instant.EPOCH, decision.getValidUntil()),
                advice);
        Arrival arrival = fence.arrive(order, acknowledgements.nowMicros());
        if (arrival instanceof Arrival.Dropped dropped) {
            meters.dropped(dropped.reason());
            pass(partition, offset);
            return;
        }
        progress(partition).read(offset);
        open.computeIfAbsent(Ticket.of(order), ticket -> new Open(decision, order, new ArrayList<>()))
                .places()
                .add(new Place(partition, offset));
        if (busy.add(order.fleet())) {
            workers.execute(() -> work(order.fleet()));
        }
    }

    /** What has not been begun is for whoever has these partitions next; what has been is ended, and acknowledged. */
    synchronized void giveUp(Collection<TopicPartition> partitions) {
        progress.keySet().removeAll(partitions);
        open.values()
                .removeIf(each -> each.places().stream().allMatch(place -> partitions.contains(place.partition()))
                        && fence.withdraw(each.order()));
    }

    /** From where each partition would have to be read again. */
    synchronized Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        progress.forEach((partition, of) ->
                of.position().ifPresent(offset -> positions.put(partition, new OffsetAndMetadata(offset))));
        return positions;
    }

    /** How many decisions are read and not over. */
    synchronized int unsettled() {
        return progress.values().stream().mapToInt(Progress::unsettled).sum();
    }

    private Progress progress(TopicPartition partition) {
        return progress.computeIfAbsent(partition, each -> new Progress());
    }

    private void work(String fleet) {
        try {
            Optional<Step> step = next(fleet);
            while (step.isPresent() && perform(step.get())) {
                settle(step.get());
                step = next(fleet);
            }
        } catch (InterruptedException e) {
            // closing: what is under way stays open, and is read again by whoever comes next
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Optional<Step> next(String fleet) {
        Optional<Step> step = closing.hasBegun() ? Optional.empty() : fence.next(fleet, acknowledgements.nowMicros());
        if (step.isEmpty()) {
            busy.remove(fleet);
        }
        return step;
    }

    /** False if the actuator ended before it was over. */
    private boolean perform(Step step) throws InterruptedException {
        if (step instanceof Step.LetGo gone) {
            meters.dropped(gone.reason());
            return true;
        }
        ScalingDecision decision = decision(step.order());
        Result result = step instanceof Step.CarryOut
                ? carryOut(decision)
                : new Result(OutcomeStatus.SUPERSEDED, decision.getFrom(), List.of(), "");
        return acknowledgements.send(decision, step.order(), result);
    }

    private synchronized ScalingDecision decision(Order order) {
        Open found = open.get(Ticket.of(order));
        if (found == null) {
            throw new IllegalStateException("nothing is known of " + order);
        }
        return found.decision();
    }

    private Result carryOut(ScalingDecision decision) throws InterruptedException {
        try {
            return capacity.carryOut(decision);
        } catch (RuntimeException e) { // the user's own code: whatever it throws, the decision has failed
            LOG.atWarn().addKeyValue("decision", decision.getId()).setCause(e).log("it could not be carried out");
            return Result.failed(decision.getFrom(), e.toString());
        }
    }

    private synchronized void settle(Step step) {
        fence.settled(step);
        Open over = open.remove(Ticket.of(step.order()));
        if (over != null) {
            over.places().forEach(place -> {
                Progress of = progress.get(place.partition());
                if (of != null) {
                    of.settle(place.offset());
                }
            });
        }
    }
}
