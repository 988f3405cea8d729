package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Admission;
import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Budget;
import dev.spillway.scaling.domain.Closed;
import dev.spillway.scaling.domain.Control;
import dev.spillway.scaling.domain.Controls;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Fleet;
import dev.spillway.scaling.domain.Given;
import dev.spillway.scaling.domain.Judged;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.RegionSignal;
import dev.spillway.scaling.domain.RegionTraffic;
import dev.spillway.scaling.domain.Request;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Verdict;
import dev.spillway.scaling.storage.ProcedureStep;
import dev.spillway.scaling.storage.Progress;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.ScalingOutcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fleets and regions of a replay, carried from one event to the next. What one event sets off is carried to its end before the
 * next: a decision to its budget, and back as a grant; an outcome back to its fleet; a closed slot to its region.
 *
 * <pre>
 *   timers, samples ──▶ fleet ──closed──▶ signals ──▶ region ──▶ region-signals
 *                        │ ▲
 *                     claim grant            decision ──(apply)──▶ outcome ──▶ fleet
 *                        ▼ │                    ▲
 *                       budget ─────────────────┘
 * </pre>
 *
 * <p>Procedures run unless decisions are carried out by the replay itself. While a timer runs the clock is at its due time: that is when it would have run, however late the next record comes.
 */
final class ScalingFleets {
    private static final String FLEETS = "fleets";
    private static final String REGIONS = "regions";
    private static final String PROCEDURES = "procedures";

    private final Governing governing;
    private final boolean applies;
    private final ScalingResults results;
    private final Tally tally;
    private final InputSurvey survey;
    private final SortedMap<String, Fleet> fleets = new TreeMap<>();
    private final Map<String, RegionTraffic> regions = new HashMap<>();
    private final Budgets budgets = new Budgets();
    private final Procedures procedures = new Procedures();
    private final Timers timers = new Timers();
    private long clockMicros = Long.MIN_VALUE;

    /**
     * @param applies whether each decision to act is carried out when it is issued
     * @param survey names the clusters whose outcomes the input has
     */
    ScalingFleets(Governing governing, boolean applies, ScalingResults results, Tally tally, InputSurvey survey) {
        this.survey = survey;
        this.governing = governing;
        this.applies = applies;
        this.results = results;
        this.tally = tally;
    }

    long clockMicros() {
        return clockMicros;
    }

    /** Moves the clock, unless it is there already, and runs what is due by then. */
    void advance(long toMicros) throws IOException {
        long now = Math.max(clockMicros, toMicros);
        for (Timers.Timer due = timers.takeDue(now); due != null; due = timers.takeDue(now)) {
            clockMicros = Math.max(clockMicros, due.dueMicros());
            switch (due.name()) {
                case FLEETS -> drain(due.key());
                case REGIONS -> drainRegion(due.key());
                default -> proceed(due.key(), procedures.due(due.key(), clockMicros));
            }
        }
        clockMicros = now;
    }

    private Fleet fleet(String name) {
        return fleets.computeIfAbsent(name, Fleet::of);
    }

    Admission sample(Sample sample, long recordMicros) throws IOException {
        drain(sample.fleet());
        Admission admission = fleet(sample.fleet()).admit(sample, recordMicros);
        drain(sample.fleet());
        return admission;
    }

    /** Judges a signal that was written down; false if no policy is for the fleet. */
    boolean give(String name, Given given) throws IOException {
        Fleet fleet = fleet(name);
        Optional<Judged> judged = fleet.give(given, governing.now(), clockMicros);
        if (judged.isPresent()) {
            judged(fleet, judged.get());
        }
        return judged.isPresent();
    }

    void request(Request request) throws IOException {
        drain(request.fleet());
        Fleet fleet = fleet(request.fleet());
        follow(fleet, fleet.request(request, governing.now(), clockMicros));
    }

    void outcome(Outcome outcome) throws IOException {
        drain(outcome.fleet());
        Fleet fleet = fleet(outcome.fleet());
        follow(fleet, fleet.outcome(outcome, clockMicros));
        drain(outcome.fleet());
    }

    /** What an actuator says of a step of its cluster's procedure, if it is of one. */
    void reported(String cluster, ScalingOutcome outcome) throws IOException {
        proceed(cluster, procedures.reported(cluster, outcome, governing.now(), clockMicros));
    }

    /** @param name a fleet, or all of them: see {@link Controls#ALL} */
    void control(String name, Control control) throws IOException {
        governing.control(name, control);
        boolean all = name.equals(Controls.ALL);
        for (Fleet fleet : all ? List.copyOf(fleets.values()) : List.of(fleet(name))) {
            follow(fleet, fleet.control(control, clockMicros));
        }
    }

    /** Lets a decision pass that waits for its budget; false if it does not wait. */
    boolean approve(String decisionId) throws IOException {
        Optional<Decision> approved = budgets.approve(decisionId, clockMicros);
        if (approved.isPresent()) {
            Fleet fleet = fleet(approved.get().fleet());
            follow(fleet, fleet.granted(approved.get(), clockMicros));
        }
        return approved.isPresent();
    }

    private void drain(String name) throws IOException {
        Fleet fleet = fleet(name);
        Optional<Judged> next = fleet.close(clockMicros, governing.now());
        while (next.isPresent()) {
            Closed closed = next.get().closed();
            judged(fleet, next.get());
            deliver(name, closed);
            next = fleet.close(clockMicros, governing.now());
        }
        timers.set(FLEETS, name, fleet.collector().dueMicros());
    }

    private void judged(Fleet fleet, Judged judged) throws IOException {
        Signal signal = judged.closed().signal();
        results.signal(signal, judged.verdict().rules(), clockMicros);
        proceed(signal.fleet(), procedures.signal(signal, governing.now(), clockMicros));
        tally.signal(judged, governing.now().terms(signal.kind(), signal.fleet(), signal.tier()));
        follow(fleet, judged.verdict());
    }

    private void follow(Fleet fleet, Verdict verdict) throws IOException {
        for (Alert alert : verdict.alerts()) {
            say(alert);
        }
        verdict.withdrawn().ifPresent(budgets::withdraw);
        if (verdict.claim().isPresent()) {
            claim(fleet, verdict.claim().get());
        }
        if (verdict.decision().isPresent()) {
            Decision decision = verdict.decision().get();
            results.decision(decision, clockMicros);
            tally.decision(decision);
            if (applies && decision.mode() == Mode.ACT) {
                apply(fleet, decision);
            } else {
                proceed(decision.fleet(), procedures.decided(decision, governing.now(), clockMicros));
            }
        }
    }

    /** Says how a procedure goes on. What it comes to is an outcome, unless the input has those of the cluster itself. */
    private void proceed(String cluster, Progress progress) throws IOException {
        timers.set(PROCEDURES, cluster, procedures.dueMicros(cluster));
        String detail = "";
        for (ProcedureStep step : progress.steps()) {
            detail = step.detail();
            results.procedure(cluster, step, clockMicros);
        }
        for (Alert alert : progress.alerts()) {
            say(alert);
        }
        if (progress.outcome().isPresent()) {
            results.outcome(progress.outcome().get(), detail, clockMicros);
            if (!survey.has(TopicCatalogue.SCALING_OUTCOMES.name(), RecordKey.of(cluster))) {
                outcome(progress.outcome().get());
            }
        }
    }

    void say(Alert alert) throws IOException {
        tally.alert();
        results.alert(alert, clockMicros);
    }

    private void claim(Fleet fleet, Decision decision) throws IOException {
        int most = governing.budgetOf(decision.kind()).orElse(Integer.MAX_VALUE);
        Budget.Answer answer = budgets.claim(decision, most, clockMicros);
        follow(
                fleet,
                answer.granted()
                        ? fleet.granted(answer.decision(), clockMicros)
                        : fleet.waiting(answer.decision(), clockMicros));
    }

    /** What each instance is to have more of does not change how many there are. */
    private void apply(Fleet fleet, Decision decision) throws IOException {
        boolean counts = decision.action().isCount();
        int instances = counts ? decision.to() : fleet.collector().instances();
        var applied = new Outcome(
                decision.fleet(),
                decision.id(),
                decision.epoch(),
                Outcome.Status.APPLIED,
                instances,
                List.of(),
                decision.issuedAtMicros());
        if (counts) {
            tally.sized(decision);
        }
        follow(fleet, fleet.outcome(applied, clockMicros));
    }

    private void deliver(String fleet, Closed closed) throws IOException {
        Signal signal = closed.signal();
        if (signal.kind() == Kind.PREDICTION) {
            regions.computeIfAbsent(signal.region(), RegionTraffic::new)
                    .deliver(fleet, signal.atMicros(), closed.traffic(), closed.last());
            drainRegion(signal.region());
        }
    }

    private void drainRegion(String name) throws IOException {
        RegionTraffic region = regions.computeIfAbsent(name, RegionTraffic::new);
        Optional<RegionSignal> next = region.close(clockMicros);
        while (next.isPresent()) {
            results.region(next.get(), clockMicros);
            next = region.close(clockMicros);
        }
        timers.set(REGIONS, name, region.dueMicros());
    }
}
