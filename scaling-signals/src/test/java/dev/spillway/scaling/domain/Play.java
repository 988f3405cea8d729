package dev.spillway.scaling.domain;

import dev.spillway.testkit.Timeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plays a story on a decider, which is written and read again between any two events.
 *
 * <pre>
 *   at   what                | decision
 *   0s   n=10 cpu=0.8        | -
 *   10s  .                   | OUT 10>12 high
 *   12s  !applied 12         | -
 * </pre>
 *
 * A row without {@code !} is a signal; what it does not say is as it was. Signals in between are made every 10 s if the play
 * {@link #fills}; what comes of those is told with their time.
 */
final class Play {

    private Policy policy;
    private final Map<String, Policy> others = new HashMap<>();
    private final boolean fills;
    private Controls controls = Controls.NONE;
    private final Map<String, Double> metrics = new TreeMap<>();
    private @Nullable Integer most;
    private Budget budget = new Budget();
    private Decider decider = Decider.of("f");
    private int instances = 1;
    private OptionalInt reporting = OptionalInt.empty();
    private double coverage = 1;
    private Kind kind = Kind.PREDICTION;
    private int tier = 2;
    private long requests;
    private long signalled = Times.NEVER;
    private @Nullable Decision newest;

    private Play(Policy policy, boolean fills) {
        this.policy = policy;
        this.fills = fills;
    }

    static Play of(Written policy) {
        return new Play(policy.done(), false);
    }

    static Play filled(Written policy) {
        return new Play(policy.done(), true);
    }

    Play kind(Kind newKind, int newTier) {
        kind = newKind;
        tier = newTier;
        return this;
    }

    Play budget(int newMost) {
        most = newMost;
        return this;
    }

    /** A policy that the story changes to by {@code !policy NAME}. */
    Play other(String name, Written other) {
        others.put(name, other.done());
        return this;
    }

    Decider decider() {
        return decider;
    }

    Terms terms() {
        return new Terms(policy, controls.isFrozen("f"), most != null);
    }

    Optional<Decision> newest() {
        return Optional.ofNullable(newest);
    }

    Play plays(String story) {
        String header = story.strip().lines().findFirst().orElseThrow();
        List<String> told =
                List.of(header.substring(header.indexOf('|') + 1).strip().split(" {2,}"));
        Timeline.of(story).assertPlaysAll(row -> {
            Answer answer = play(Written.micros(row.text("at")), row.text("what"));
            return told.stream().map(answer::of).toList();
        });
        return this;
    }

    private Answer play(long at, String what) {
        var answer = new Answer();
        if (!what.startsWith("!")) {
            while (fills && signalled != Times.NEVER && signalled + 10_000_000 < at) {
                var between = new Answer();
                signal(signalled + 10_000_000, Set.of(), between);
                String time = "@" + time(signalled);
                between.decisions.forEach(each -> answer.decisions.add(time + " " + each));
                between.alerts.forEach(each -> answer.alerts.add(time + " " + each));
            }
            signal(at, told(what), answer);
        } else {
            order(at, List.of(what.substring(1).split(" ")), answer);
        }
        return answer;
    }

    private Set<String> told(String what) {
        var flags = new java.util.HashSet<String>();
        for (String word : what.split(" ")) {
            String[] pair = word.split("=");
            switch (pair[0]) {
                case "n" -> instances = Integer.parseInt(pair[1]);
                case "rep" ->
                    reporting = pair[1].equals("n") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(pair[1]));
                case "cov" -> coverage = Double.parseDouble(pair[1]);
                case "." -> {}
                default -> {
                    if (pair.length == 1) {
                        flags.add(word);
                    } else if (pair[1].equals("?")) {
                        metrics.remove(pair[0]);
                    } else {
                        metrics.put(pair[0], Double.parseDouble(pair[1]));
                    }
                }
            }
        }
        return flags;
    }

    private void signal(long at, Set<String> flags, Answer answer) {
        signalled = at;
        int reports = reporting.orElse(instances);
        var numbers = new TreeMap<String, Double>();
        metrics.forEach((name, value) -> numbers.put(
                switch (name) {
                    case "cpu" -> "cpu_utilization";
                    case "qps" -> "qps_per_instance";
                    case "p95" -> "latency_p95_ms";
                    default -> name;
                },
                value));
        var signal = new Signal("f", kind, "r", tier, at, instances, reports, reports, coverage, numbers);
        var observed = new Observed(
                signal,
                flags.contains("warming"),
                flags.contains("silent"),
                flags.contains("last"),
                flags.contains("percent") ? Set.of("cpu_utilization") : Set.of());
        take(decider.signal(observed, terms(), at), at, answer);
    }

    private void order(long at, List<String> words, Answer answer) {
        switch (words.get(0)) {
            case "applied", "rejected", "superseded", "failed" -> {
                Decision decision = Optional.ofNullable(newest).orElseThrow();
                long epoch = words.size() > 2 ? Long.parseLong(words.get(2)) : decision.epoch();
                int size = words.size() > 1 ? Integer.parseInt(words.get(1)) : instances;
                var status = Outcome.Status.valueOf(words.get(0).toUpperCase(java.util.Locale.ROOT));
                var outcome = new Outcome("f", "f@" + epoch, epoch, status, size, List.of(), at);
                if (decider.counts(outcome) && status == Outcome.Status.APPLIED) {
                    instances = size;
                }
                take(decider.outcome(outcome, at), at, answer);
            }
            case "request" -> {
                String size = words.get(1);
                requests++;
                var request = new Request(
                        "f",
                        "f@" + requests,
                        requests,
                        at + Written.micros(words.get(2)),
                        size.startsWith("x") ? null : Integer.valueOf(size),
                        size.startsWith("x") ? Double.valueOf(size.substring(1)) : null,
                        3);
                take(decider.request(request, terms(), at), at, answer);
            }
            case "freeze" -> controls = controls.with(words.get(1), Control.FREEZE);
            case "unfreeze" -> controls = controls.with(words.get(1), Control.NONE);
            case "zero" -> take(decider.control(Control.ZERO_CONFIRMED, at), at, answer);
            case "approve" ->
                budget.approve(words.get(1), at).ifPresent(granted -> take(decider.granted(granted, at), at, answer));
            case "policy" ->
                policy = Optional.ofNullable(others.get(words.get(1))).orElseThrow();
            default -> throw new IllegalArgumentException("no order: " + words);
        }
    }

    private void take(Verdict verdict, long at, Answer answer) {
        decider = Decider.of(decider.toBytes());
        verdict.alerts()
                .forEach(each -> answer.alerts.add(
                        (each.firing() ? "+" : "-") + each.key().substring("fleet|".length())));
        answer.rules = policy.rules().stream()
                .filter(rule -> verdict.rules().containsKey(rule.name()))
                .map(rule -> rule.name() + " " + standing(verdict, rule))
                .collect(Collectors.joining(", "));
        verdict.withdrawn().ifPresent(id -> {
            answer.decisions.add("WITHDRAW " + id);
            budget.withdraw(id);
        });
        verdict.decision().ifPresent(decision -> {
            newest = decision;
            answer.decisions.add(text(decision));
        });
        verdict.claim().ifPresent(claim -> {
            Budget.Answer said = budget.claim(claim, Optional.ofNullable(most).orElseThrow(), at);
            budget = Budget.of(budget.toBytes());
            if (said.granted()) {
                take(decider.granted(said.decision(), at), at, answer);
            } else {
                answer.decisions.add("WAIT " + text(claim));
                take(decider.waiting(said.decision(), at), at, answer);
            }
        });
    }

    private static String standing(Verdict verdict, Rule rule) {
        RuleStanding standing =
                Optional.ofNullable(verdict.rules().get(rule.name())).orElseThrow();
        return standing.state() + " " + time(standing.sinceMicros());
    }

    static String text(Decision decision) {
        String action = decision.action().name().substring("SCALE_".length());
        return (decision.mode() == Mode.ADVISE ? "ADVISE " : "")
                + action + " " + decision.from() + ">" + decision.to()
                + (decision.wanted() == decision.to() ? "" : " (" + decision.wanted() + ")")
                + " " + decision.rule()
                + (decision.clamps().isEmpty() ? "" : " " + decision.clamps());
    }

    private static String time(long micros) {
        long seconds = micros / 1_000_000;
        long minutes = seconds / 60;
        String rest = seconds % 60 == 0 && minutes > 0 ? "" : seconds % 60 + "s";
        return (minutes == 0 ? "" : minutes + "m") + rest;
    }

    private static final class Answer {
        private final List<String> decisions = new ArrayList<>();
        private final List<String> alerts = new ArrayList<>();
        private String rules = "";

        String of(String column) {
            return switch (column) {
                case "rules" -> rules;
                case "decision" -> String.join("; ", decisions);
                case "alerts" -> String.join(" ", alerts);
                default -> throw new IllegalArgumentException("no column " + column);
            };
        }
    }
}
