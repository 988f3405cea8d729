package dev.spillway.pipeline.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one fleet's replay is to write, said anew from the reference and with every sample kept: signals, and decisions of two
 * rules on the mean of {@code cpu_utilization}, one out and one in, each applied when it is issued. Times are in seconds.
 */
final class ScalingOracle {
    /** One sample, which is its record's timestamp too. */
    record Sample(double at, String instance, double cpu) {}

    /**
     * @param out above which there is to be one half more, after so many seconds
     * @param in below which there is to be a tenth less
     */
    record Rules(double out, int outFor, double in, int inFor, int min, int max, int cooldown, double minCoverage) {}

    private static final int MAX_GAP = 30;

    private final Rules rules;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> signals = new ArrayList<>();
    private final List<String> decisions = new ArrayList<>();
    private double clock;
    private int next;
    private boolean ended;

    /** Since when the known instances have been the same. */
    private int sameSince;

    private Set<String> knownBefore = Set.of();

    /** Of the last decision, which is applied at once; null: none yet. */
    private @Nullable Integer applied;

    private double issuedAt;
    private int lastFrom;
    private String lastRule = "";
    private @Nullable Integer differsSince;
    private boolean seen;
    private final Clock outClock = new Clock();
    private final Clock inClock = new Clock();

    ScalingOracle(Rules rules) {
        this.rules = rules;
    }

    /** A run of true signals. */
    private static final class Clock {
        private @Nullable Integer since;
        private @Nullable Integer lastThere;

        boolean fires(int at, @Nullable Boolean truth, int forSeconds) {
            if (truth == null) {
                return false;
            }
            boolean broken = lastThere != null && at - lastThere > MAX_GAP;
            lastThere = at;
            if (!truth) {
                since = null;
                return false;
            }
            if (since == null || broken) {
                since = at;
            }
            return at - since >= forSeconds;
        }
    }

    void take(Sample sample) {
        if (!samples.isEmpty()) {
            runUntil(sample.at);
        } else {
            next = (int) Math.ceil(sample.at / 10) * 10;
            sameSince = next;
        }
        clock = Math.max(clock, sample.at);
        samples.add(sample);
        while (!ended && everyoneHasPassed()) {
            close();
        }
    }

    void runUntil(double until) {
        while (!ended && next + 30 <= until) {
            clock = Math.max(clock, next + 30);
            close();
            while (!ended && everyoneHasPassed()) {
                close();
            }
        }
        clock = Math.max(clock, until);
    }

    private Set<String> known(int at) {
        return samples.stream()
                .filter(sample -> sample.at <= at && sample.at >= at - 300)
                .map(Sample::instance)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean everyoneHasPassed() {
        Set<String> later = samples.stream()
                .filter(sample -> sample.at > next)
                .map(Sample::instance)
                .collect(Collectors.toSet());
        return !later.isEmpty() && later.containsAll(known(next));
    }

    private void close() {
        int at = next;
        next += 10;
        Map<String, Sample> newest = new TreeMap<>();
        for (Sample sample : samples) {
            if (sample.at > at - 10 && sample.at <= at) {
                newest.merge(sample.instance, sample, (one, other) -> other.at > one.at ? other : one);
            }
        }
        Set<String> known = known(at);
        if (!known.equals(knownBefore)) {
            sameSince = at;
            knownBefore = known;
        }
        int reporting = newest.size();
        int silent = (int) samples.stream()
                .filter(sample -> sample.at <= at && sample.at >= at - 3_600)
                .map(Sample::instance)
                .distinct()
                .filter(instance -> !known.contains(instance))
                .count();
        double coverage = known.size() + silent == 0 ? 0 : reporting / (double) (known.size() + silent);
        int size = size(at, known.size(), coverage == 1);
        Double cpu = reporting == 0
                ? null
                : newest.values().stream().mapToDouble(Sample::cpu).sum() / reporting;
        signals.add(at + " " + size + " " + known.size() + " " + reporting + " " + cpu);
        ended = known.isEmpty();
        judge(at, size, cpu, coverage, known.size());
    }

    private int size(int at, int known, boolean full) {
        if (applied == null) {
            return known;
        }
        if (known == applied) {
            differsSince = null;
            seen = false;
        } else if (!full) {
            differsSince = null;
        } else {
            differsSince = differsSince == null ? Integer.valueOf(at) : differsSince;
            seen |= at - differsSince >= 300;
        }
        return seen ? known : applied;
    }

    private void judge(int at, int size, @Nullable Double cpu, double coverage, int known) {
        boolean out = outClock.fires(at, cpu == null ? null : cpu > rules.out, rules.outFor);
        boolean in = inClock.fires(at, cpu == null ? null : cpu < rules.in, rules.inFor);
        boolean warming = applied == null && at - sameSince < 60;
        if (warming || ended) {
            return;
        }
        if (size < rules.min || size > rules.max) {
            decide(size, Math.max(rules.min, Math.min(rules.max, size)), "bounds");
            return;
        }
        if (applied != null && at < issuedAt + rules.cooldown) {
            int passing = out(lastFrom);
            if (out && !lastRule.equals("high") && passing > applied) {
                decide(size, passing, "high");
            }
            return;
        }
        if (out) {
            decide(size, out(size), "high");
        } else if (in && cpu != null && coverage >= rules.minCoverage && known > 0) {
            int to = Math.max(rules.min, (int) Math.floor(size * 9 / 10.0));
            while (to < size && cpu * size / to > rules.out) {
                to++;
            }
            decide(size, to, "low");
        }
    }

    private int out(int size) {
        return Math.min(rules.max, (int) Math.ceil(size * 1.5));
    }

    private void decide(int from, int to, String rule) {
        if (from == to) {
            return;
        }
        decisions.add(seconds(clock) + " " + from + ">" + to + " " + rule);
        applied = to;
        lastFrom = from;
        lastRule = rule;
        issuedAt = clock;
        seen = false;
        differsSince = null;
    }

    static String seconds(double seconds) {
        return String.valueOf(Math.round(seconds * 1_000));
    }

    List<String> signals() {
        return signals;
    }

    List<String> decisions() {
        return decisions;
    }
}
