package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Action;
import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Stored;
import dev.spillway.scaling.domain.Truth;
import dev.spillway.scaling.domain.Unit;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a storage cluster to the size that was decided, a node at a time.
 *
 * <pre>
 *            ┌──────────────── more to add, no brake ────────────────┐
 *            ▼                                                       │
 *   (out)   ADD ──joining──▶ WAIT_STREAMING ──normal──▶ VERIFY_LATENCY ──held──▶ DONE
 *                                                            ▲       │
 *   (in)    DECOMMISSION ──gone, more to go──────────────────┘       │
 *            ▲   └──gone, the last──▶ DONE                           │
 *            └──────────────── more to take away ────────────────────┘
 *
 *   any of them ──failed, or longer than abort_after──▶ ABORTED
 * </pre>
 *
 * Only the newest decision counts, and only between two nodes: what was begun is ended first. One that is older than the last, or
 * a repeat, changes nothing; nor does a report of another step than the one under way. A few hundred bytes for each cluster, and
 * the names of the nodes that left in the procedure under way.
 */
public final class ProcedureRun {

    private static final int FORMAT = 1;

    private final String cluster;
    private final Journal journal;
    private final Census census;
    private final Verifying verifying;
    private final Trouble trouble;
    private @Nullable Wish wish;
    /** Whether it was told that a brake holds the next node. */
    private boolean held;

    private ProcedureRun(String cluster, Journal journal, Census census, Verifying verifying, Trouble trouble) {
        this.cluster = cluster;
        this.journal = journal;
        this.census = census;
        this.verifying = verifying;
        this.trouble = trouble;
    }

    /** A cluster that nothing was decided of. */
    public static ProcedureRun of(String cluster) {
        return new ProcedureRun(cluster, new Journal(cluster), new Census(), new Verifying(), new Trouble());
    }

    /** The step told last; empty if there was none. */
    public Optional<ProcedureStep> last() {
        return journal.last();
    }

    /** How its nodes are to come and go by what governs it now; empty without a decision, or if its policy has no procedure. */
    public Optional<Terms> terms(Governance governance) {
        return wish == null
                ? Optional.empty()
                : governance
                        .terms(wish.kind(), cluster, wish.tier())
                        .flatMap(governing -> Terms.of(governing.policy()));
    }

    /** When {@link #tick} has something to do; {@code Long.MAX_VALUE} if it never has. */
    public long dueMicros() {
        return journal.dueMicros();
    }

    /** Takes a decision in: to change the cluster's nodes, not advice, and newer than the last. All others are ignored. */
    public Progress decide(Decision decision, Terms terms, long clockMicros) {
        boolean mine = decision.mode() == Mode.ACT
                && decision.unit() == Unit.NODE
                && (decision.action() == Action.SCALE_OUT || decision.action() == Action.SCALE_IN);
        boolean past = (wish != null && decision.epoch() <= wish.epoch()) || clockMicros >= decision.validUntilMicros();
        if (!mine || past) {
            return Progress.NONE;
        }
        wish = Wish.of(decision);
        if (journal.underWay().isPresent()) {
            return Progress.NONE;
        }
        census.begin(decision.from());
        return next(
                terms,
                clockMicros,
                "for decision " + decision.id() + ": from " + decision.from() + " to " + decision.to() + " nodes");
    }

    /** Takes in what the fleet is doing: whether reads are fast enough, and whether another node would be too much. */
    public Progress signal(Signal signal, Terms terms, long clockMicros) {
        Progress due = tick(clockMicros);
        if (!due.isNone()) {
            return due;
        }
        return journal.underWay()
                .filter(now -> now.step() == StorageStep.VERIFY_LATENCY)
                .filter(now -> verifying.holds(signal, now.sinceMicros(), terms))
                .map(now -> verified(now, signal, terms, clockMicros))
                .orElse(Progress.NONE);
    }

    private Progress verified(ProcedureStep now, Signal signal, Terms terms, long clockMicros) {
        Condition brake = terms.procedure().brakeAfterFirst();
        // a brake that cannot be told might be on
        if (brake == null
                || !census.hasGrown()
                || census.size() >= wish().size()
                || brake.test(signal) == Truth.FALSE) {
            return next(
                    terms,
                    clockMicros,
                    "it has held: " + terms.procedure().verify().text());
        }
        if (held) {
            return Progress.NONE;
        }
        held = true;
        return Progress.of(journal.again(now, now.node(), clockMicros, "held while " + brake.text()));
    }

    /** Takes in what an actuator says. A report of another step than the one under way is ignored. */
    public Progress report(NodeReport report, Terms terms, long clockMicros) {
        Progress due = tick(clockMicros);
        if (!due.isNone()) {
            return due;
        }
        return journal.underWay()
                .filter(now -> journal.isOfNow(report))
                .map(now -> reported(now, report, terms, clockMicros))
                .orElse(Progress.NONE);
    }

    private Progress reported(ProcedureStep now, NodeReport report, Terms terms, long clockMicros) {
        if (report.state() == NodeReport.State.FAILED) {
            return abort(now, now.step() + " failed: " + report.detail(), clockMicros);
        }
        Optional<String> node = now.node().or(() -> Optional.of(report.node()).filter(name -> !name.isEmpty()));
        return switch (now.step()) {
            case ADD ->
                switch (report.state()) {
                    case JOINING ->
                        enter(StorageStep.WAIT_STREAMING, node, terms, clockMicros, "its share of the data streams in");
                    case NORMAL -> joined(node, terms, clockMicros);
                    case LEAVING, GONE, FAILED -> Progress.NONE;
                };
            case WAIT_STREAMING ->
                switch (report.state()) {
                    case NORMAL -> joined(node, terms, clockMicros);
                    case GONE -> abort(now, "the node went away while it joined", clockMicros);
                    case JOINING, LEAVING, FAILED -> Progress.NONE;
                };
            case DECOMMISSION ->
                switch (report.state()) {
                    case LEAVING ->
                        now.node().equals(node)
                                ? Progress.NONE
                                : Progress.of(journal.again(now, node, clockMicros, "its data stream to the others"));
                    case GONE -> gone(node, terms, clockMicros);
                    case JOINING, NORMAL, FAILED -> Progress.NONE;
                };
            case VERIFY_LATENCY, DONE, ABORTED -> Progress.NONE;
        };
    }

    private Progress joined(Optional<String> node, Terms terms, long clockMicros) {
        census.joined();
        return verify(node, terms, clockMicros, "it has joined; to hold: ");
    }

    private Progress gone(Optional<String> node, Terms terms, long clockMicros) {
        census.left(node);
        return census.size() == wish().size()
                ? done(node, clockMicros, "it is gone")
                : verify(node, terms, clockMicros, "it is gone; to hold: ");
    }

    private Progress verify(Optional<String> node, Terms terms, long clockMicros, String what) {
        verifying.begin();
        held = false;
        return enter(
                StorageStep.VERIFY_LATENCY,
                node,
                terms,
                clockMicros,
                what + terms.procedure().verify().text());
    }

    /** Ends a step that lasts too long. */
    public Progress tick(long clockMicros) {
        return journal.underWay()
                .filter(now -> clockMicros >= dueMicros())
                .map(now -> abort(now, now.step() + " lasted longer than abort_after", clockMicros))
                .orElse(Progress.NONE);
    }

    private Progress next(Terms terms, long clockMicros, String detail) {
        int more = wish().size() - census.size();
        if (more == 0) {
            return done(journal.last().flatMap(ProcedureStep::node), clockMicros, detail);
        }
        return enter(
                more > 0 ? StorageStep.ADD : StorageStep.DECOMMISSION, Optional.empty(), terms, clockMicros, detail);
    }

    private Progress enter(StorageStep step, Optional<String> node, Terms terms, long clockMicros, String detail) {
        return Progress.of(
                journal.enter(step, node, clockMicros, terms.procedure().abortAfterMicros(), detail));
    }

    private Progress done(Optional<String> node, long clockMicros, String detail) {
        return end(
                journal.end(StorageStep.DONE, node, clockMicros, detail),
                Outcome.Status.APPLIED,
                trouble.end(cluster, wish().region(), clockMicros));
    }

    private Progress abort(ProcedureStep now, String why, long clockMicros) {
        String detail = why + "; " + now.leftBehind() + "; the cluster has " + census.size() + " nodes, wanted are "
                + wish().size();
        return end(
                journal.end(StorageStep.ABORTED, now.node(), clockMicros, detail),
                Outcome.Status.FAILED,
                trouble.raise(
                        cluster,
                        wish().region(),
                        clockMicros,
                        "the change of cluster " + cluster + " was aborted: " + detail));
    }

    private Progress end(ProcedureStep last, Outcome.Status status, List<Alert> alerts) {
        Outcome outcome = wish().outcome(cluster, status, census.size(), census.removed(), last.issuedAtMicros());
        return new Progress(List.of(last), alerts, Optional.of(outcome));
    }

    private Wish wish() {
        if (wish == null) {
            throw new IllegalStateException("a procedure of " + cluster + " without a decision");
        }
        return wish;
    }

    public byte[] toBytes() {
        return Stored.bytes(FORMAT, this::write);
    }

    private void write(DataOutputStream out) throws IOException {
        journal.write(out);
        census.write(out);
        verifying.write(out);
        trouble.write(out);
        out.writeBoolean(wish != null);
        if (wish != null) {
            wish.write(out);
        }
        out.writeBoolean(held);
    }

    /**
     * The run that was written.
     *
     * @throws IllegalStateException if another version wrote it, or if it is damaged
     */
    public static ProcedureRun of(String cluster, byte[] bytes) {
        return Stored.read("the procedure of " + cluster, FORMAT, bytes, in -> read(cluster, in));
    }

    private static ProcedureRun read(String cluster, DataInputStream in) throws IOException {
        var run = new ProcedureRun(
                cluster, Journal.read(cluster, in), Census.read(in), Verifying.read(in), Trouble.read(in));
        run.wish = in.readBoolean() ? Wish.read(in) : null;
        run.held = in.readBoolean();
        return run;
    }
}
