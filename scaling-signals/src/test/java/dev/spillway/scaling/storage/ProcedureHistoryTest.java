package dev.spillway.scaling.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promises that hold in any history, also with an actuator that repeats itself, is late, fails, or says nothing. */
class ProcedureHistoryTest {

    private static final int EVENTS = 400;

    /** The ring as its nodes know it: what has begun to come or go, and has not ended. */
    private static final class Ring {
        private int nodes;
        private int changing;
        private final List<NodeReport> past = new ArrayList<>();

        private Ring(int nodes) {
            this.nodes = nodes;
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void changesOneNodeAtATimeAndEnds(long seed) {
        Seeds.check(seed, cases -> {
            var unbroken = ProcedureRun.of("c");
            var reborn = ProcedureRun.of("c");
            var ring = new Ring(cases.between(3, 6));
            long clock = 0;
            long epoch = 0;
            long told = 0;
            for (int i = 0; i < EVENTS; i++) {
                clock += cases.between(1, 20) * Tale.SECOND;
                reborn = ProcedureRun.of("c", reborn.toBytes());
                Progress progress;
                Progress again;
                if (cases.chance(0.05)) {
                    epoch++;
                    int to = cases.between(1, 8);
                    var decision = Tale.decision(epoch, to > ring.nodes ? "out" : "in", ring.nodes, to, clock);
                    progress = unbroken.decide(decision, Tale.TERMS, clock);
                    again = reborn.decide(decision, Tale.TERMS, clock);
                } else if (cases.chance(0.5)) {
                    var signal =
                            Tale.signal(clock, cases.pick("5", "5", "5", "20", "?"), cases.pick("0", "0", "500", "?"));
                    progress = unbroken.signal(signal, Tale.TERMS, clock);
                    again = reborn.signal(signal, Tale.TERMS, clock);
                } else {
                    Optional<NodeReport> report = report(cases, unbroken, ring);
                    if (report.isEmpty()) {
                        progress = unbroken.tick(clock);
                        again = reborn.tick(clock);
                    } else {
                        progress = unbroken.report(report.get(), Tale.TERMS, clock);
                        again = reborn.report(report.get(), Tale.TERMS, clock);
                    }
                }
                assertThat(again).isEqualTo(progress);
                for (ProcedureStep step : progress.steps()) {
                    assertThat(step.epoch()).isEqualTo(++told);
                    obeyed(step, ring, progress);
                }
            }
            assertThat(unbroken.toBytes()).isEqualTo(reborn.toBytes());
            ends(unbroken, clock);
        });
    }

    /** What the actuator says: mostly of the step told last, sometimes again what it has said. */
    private static Optional<NodeReport> report(Cases cases, ProcedureRun run, Ring ring) {
        if (!ring.past.isEmpty() && cases.chance(0.3)) {
            return Optional.of(cases.pick(ring.past));
        }
        ProcedureStep step = run.last().orElse(null);
        if (step == null || cases.chance(0.3)) {
            return Optional.empty();
        }
        NodeReport.State state = cases.chance(0.05)
                ? NodeReport.State.FAILED
                : switch (step.step()) {
                    case ADD -> cases.pick(NodeReport.State.JOINING, NodeReport.State.NORMAL);
                    case WAIT_STREAMING -> NodeReport.State.NORMAL;
                    case DECOMMISSION -> cases.pick(NodeReport.State.LEAVING, NodeReport.State.GONE);
                    case VERIFY_LATENCY, DONE, ABORTED -> NodeReport.State.NORMAL;
                };
        var report = new NodeReport("c", step.epoch(), state, "n" + ring.nodes, "");
        ring.past.add(report);
        return Optional.of(report);
    }

    /** What a step that was told means for the nodes. */
    private static void obeyed(ProcedureStep step, Ring ring, Progress progress) {
        switch (step.step()) {
            case ADD, DECOMMISSION -> {
                boolean begins = step.sinceMicros() == step.issuedAtMicros();
                ring.changing += begins ? 1 : 0;
                assertThat(ring.changing).as("changes at once, at %s", step).isEqualTo(1);
            }
            case WAIT_STREAMING -> assertThat(ring.changing).isEqualTo(1);
            case VERIFY_LATENCY, DONE, ABORTED -> ring.changing = 0;
        }
        progress.outcome().ifPresent(outcome -> {
            assertThat(step.step().isLast()).isTrue();
            ring.nodes = outcome.instances();
        });
        assertThat(progress.outcome().isPresent()).isEqualTo(step.step().isLast());
    }

    /** Left alone, whatever is under way ends. */
    private static void ends(ProcedureRun run, long clock) {
        long now = clock;
        for (int i = 0; i < 100 && run.dueMicros() != Long.MAX_VALUE; i++) {
            now = Math.max(now, run.dueMicros());
            run.tick(now);
        }
        run.last().ifPresent(step -> assertThat(step.step().isLast()).isTrue());
    }
}
