package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Action;
import dev.spillway.scaling.domain.Comparison;
import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Metrics;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Procedure;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Truth;
import dev.spillway.scaling.domain.Unit;
import dev.spillway.testkit.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Plays what happens to a cluster on its procedure, which is written and read again between any two events.
 *
 * <pre>
 *   at   what                 | step                | outcome | alert
 *   0s   out 3>4              | ADD@1               | -       | -
 *   5s   1 JOINING n4         | WAIT_STREAMING@2 n4 | -       | -
 * </pre>
 *
 * Brake: more than 100 compactions; verify: p99 at most 15 for 20 s, gaps at most 30 s; abort after 10 m.
 */
final class Tale {

    static final long SECOND = 1_000_000L;
    static final Terms TERMS = new Terms(
            new Procedure("add-node", atMost("pending", 100, ">"), atMost("p99", 15, "<="), 20 * SECOND, 600 * SECOND),
            30 * SECOND);

    private ProcedureRun run = ProcedureRun.of("c");
    private long decisions;

    static void play(String story) {
        var tale = new Tale();
        Timeline.of(story).assertPlaysAll(row -> tale.answers(tale.happens(seconds(row.text("at")), row.text("what"))));
    }

    private static long seconds(String text) {
        return Long.parseLong(text.substring(0, text.length() - 1)) * SECOND;
    }

    private Progress happens(long at, String what) {
        run = ProcedureRun.of("c", run.toBytes());
        String[] words = what.split(" ");
        return switch (words[0]) {
            case "out", "in", "advice" -> {
                String[] sizes = words[1].split(">");
                yield run.decide(
                        decision(++decisions, words[0], Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), at),
                        TERMS,
                        at);
            }
            case "again" -> run.decide(decision(decisions, "out", 3, 9, at), TERMS, at);
            case "expired" -> run.decide(decision(++decisions, "out", 3, 9, at - 1800 * SECOND), TERMS, at);
            case "p99" -> run.signal(signal(at, words[1], words.length > 2 ? words[2] : "0"), TERMS, at);
            case "tick" -> run.tick(at);
            default ->
                run.report(
                        new NodeReport(
                                "c",
                                Long.parseLong(words[0]),
                                NodeReport.State.valueOf(words[1]),
                                words.length > 2 ? words[2] : "",
                                words.length > 3 ? words[3] : ""),
                        TERMS,
                        at);
        };
    }

    private List<String> answers(Progress progress) {
        var steps = new ArrayList<String>();
        progress.steps()
                .forEach(step -> steps.add(step.step() + "@" + step.epoch()
                        + step.node().map(node -> " " + node).orElse("")
                        + (step.detail().startsWith("held") ? " held" : "")));
        return List.of(
                String.join(", ", steps),
                progress.outcome()
                        .map(each -> each.status() + " " + each.decisionId() + " " + each.instances()
                                + (each.removed().isEmpty() ? "" : " " + each.removed()))
                        .orElse(""),
                progress.alerts().stream()
                        .map(each -> each.firing() ? "on" : "off")
                        .collect(Collectors.joining(", ")));
    }

    static Decision decision(long epoch, String action, int from, int to, long at) {
        return new Decision(
                "c@" + epoch,
                epoch,
                at,
                at + 1800 * SECOND,
                "c",
                "r",
                2,
                Kind.CASSANDRA,
                action.equals("in") ? Action.SCALE_IN : Action.SCALE_OUT,
                Unit.NODE,
                from,
                to,
                to,
                "slow_reads",
                List.of(),
                List.of(),
                "cassandra",
                1,
                false,
                2,
                action.equals("advice") ? Mode.ADVISE : Mode.ACT);
    }

    /** @param p99 and pending: a number, or {@code ?} for one that is missing */
    static Signal signal(long at, String p99, String pending) {
        var metrics = new TreeMap<String, Double>();
        if (!p99.equals("?")) {
            metrics.put("p99", Double.valueOf(p99));
        }
        if (!pending.equals("?")) {
            metrics.put("pending", Double.valueOf(pending));
        }
        return new Signal("c", Kind.CASSANDRA, "r", 2, at, 3, 3, 3, 1, metrics);
    }

    private static Condition atMost(String metric, double bound, String operator) {
        return new Bound(metric, bound, operator);
    }

    private record Bound(String metric, double bound, String operator) implements Condition {
        @Override
        public String text() {
            return metric + " " + operator + " " + bound;
        }

        @Override
        public Set<String> variables() {
            return Set.of(metric);
        }

        @Override
        public List<Comparison> comparisons() {
            return List.of();
        }

        @Override
        public Truth test(Metrics metrics) {
            double value = metrics.value(metric);
            if (Double.isNaN(value)) {
                return Truth.MISSING;
            }
            return Truth.of(operator.equals(">") ? value > bound : value <= bound);
        }
    }
}
