package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.record.Reported;
import dev.spillway.scaling.storage.ProcedureRun;
import dev.spillway.scaling.storage.ProcedureStep;
import dev.spillway.scaling.storage.Progress;
import dev.spillway.scaling.storage.Terms;
import dev.spillway.schemas.scaling.ScalingOutcome;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The storage clusters of a replay on their way to the sizes that were decided: each answers what is to be said. */
final class Procedures {
    private final SortedMap<String, ProcedureRun> runs = new TreeMap<>();

    Progress decided(Decision decision, Governance governance, long clockMicros) {
        String cluster = decision.fleet();
        return governance
                .terms(decision.kind(), cluster, decision.tier())
                .flatMap(governing -> Terms.of(governing.policy()))
                .map(terms -> runs.computeIfAbsent(cluster, ProcedureRun::of).decide(decision, terms, clockMicros))
                .orElse(Progress.NONE);
    }

    /** Of a cluster that was never changed, nothing. */
    Progress signal(Signal signal, Governance governance, long clockMicros) {
        ProcedureRun run = runs.get(signal.fleet());
        Optional<Terms> terms = terms(run, governance);
        return run == null || terms.isEmpty() ? Progress.NONE : run.signal(signal, terms.get(), clockMicros);
    }

    /** What an actuator says of a step; of anything else, nothing. */
    Progress reported(String cluster, ScalingOutcome outcome, Governance governance, long clockMicros) {
        ProcedureRun run = runs.get(cluster);
        Optional<Terms> terms = terms(run, governance);
        return run == null || terms.isEmpty()
                ? Progress.NONE
                : run.last()
                        .map(ProcedureStep::step)
                        .flatMap(step -> Reported.node(cluster, outcome, step))
                        .map(report -> run.report(report, terms.get(), clockMicros))
                        .orElse(Progress.NONE);
    }

    private static Optional<Terms> terms(@Nullable ProcedureRun run, Governance governance) {
        return run == null || run.dueMicros() == Long.MAX_VALUE ? Optional.empty() : run.terms(governance);
    }

    Progress due(String cluster, long clockMicros) {
        ProcedureRun run = runs.get(cluster);
        return run == null ? Progress.NONE : run.tick(clockMicros);
    }

    long dueMicros(String cluster) {
        ProcedureRun run = runs.get(cluster);
        return run == null ? Long.MAX_VALUE : run.dueMicros();
    }
}
