package dev.spillway.pipeline.storage;

import dev.spillway.parts.LocalRing;
import dev.spillway.parts.MachineUnfitException;
import dev.spillway.parts.PartFailedException;
import dev.spillway.pipeline.Workers;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.scaling.StorageStep;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.WallClock;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries the steps of a storage procedure out on a local ring, one at a time, and says what came of each. A step that is told again
 * or has been overtaken is passed over; one that has expired is not begun. When a procedure is aborted, what was under way is
 * interrupted, and a node that has not joined wholly is removed.
 */
public final class StorageActuator implements AutoCloseable {
    private static final ServiceClock CLOCK = new WallClock();

    /** An acknowledgement of a step is of no decision: those begin at 1. */
    private static final long OF_A_STEP = 0;

    private static final long ENDS_WITHIN_S = 30;

    private final LocalRing ring;
    private final Consumer<ScalingOutcome> acknowledgements;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(Workers.named("storage-actuator"));
    private long epoch;
    private @Nullable Future<?> underWay;

    /**
     * An actuator that has not been told anything.
     *
     * @param acknowledgements where each is sent, on the thread that carries out
     */
    public StorageActuator(LocalRing ring, Consumer<ScalingOutcome> acknowledgements) {
        this.ring = ring;
        this.acknowledgements = acknowledgements;
    }

    /** Takes a step that was told. Returns at once. */
    public synchronized void obey(StorageProcedure step, Instant now) {
        if (step.getEpoch() <= epoch) {
            return;
        }
        epoch = step.getEpoch();
        Instant validUntil = step.getValidUntil();
        boolean expired = validUntil != null && !now.isBefore(validUntil);
        StorageStep kind = step.getStep();
        // a node that is named already is leaving already
        boolean echo = kind == StorageStep.DECOMMISSION && step.getNode() != null;
        if (kind == StorageStep.ABORTED) {
            if (underWay != null) {
                underWay.cancel(true);
            }
            underWay = worker.submit(this::tidy);
        } else if (!expired && !echo && kind != StorageStep.VERIFY_LATENCY && kind != StorageStep.DONE) {
            underWay = worker.submit(() -> carryOut(step));
        }
    }

    private void carryOut(StorageProcedure step) {
        try {
            switch (step.getStep()) {
                case ADD -> applied(step, ring.join(), List.of());
                case WAIT_STREAMING -> {
                    String node = String.valueOf(step.getNode());
                    ring.awaitNormal(node);
                    applied(step, node, List.of());
                }
                case DECOMMISSION -> {
                    Optional<String> newest = ring.newest();
                    if (newest.isEmpty()) {
                        acknowledge(step, OutcomeStatus.FAILED, "no node is left that was added here", List.of());
                        return;
                    }
                    applied(step, newest.get(), List.of());
                    ring.leave(newest.get());
                    applied(step, newest.get(), newest.stream().toList());
                }
                case VERIFY_LATENCY, DONE, ABORTED -> throw new IllegalStateException("nothing to do for " + step);
            }
        } catch (PartFailedException | MachineUnfitException | UncheckedIOException e) {
            acknowledge(step, OutcomeStatus.FAILED, String.valueOf(e.getMessage()), List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tidy() {
        try {
            ring.abandonUnlessJoined();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void applied(StorageProcedure step, String node, List<String> removed) {
        acknowledge(step, OutcomeStatus.APPLIED, node, removed);
    }

    private void acknowledge(StorageProcedure step, OutcomeStatus status, String detail, List<String> removed) {
        acknowledgements.accept(ScalingOutcome.newBuilder()
                .setDecisionId(step.getId())
                .setEpoch(OF_A_STEP)
                .setStatus(status)
                .setInstances(ring.size())
                .setRemoved(removed.isEmpty() ? null : removed)
                .setAt(CLOCK.now())
                .setDetail(detail)
                .build());
    }

    /** Interrupts what is under way and begins nothing more; the ring is another's to close. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            worker.awaitTermination(ENDS_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
