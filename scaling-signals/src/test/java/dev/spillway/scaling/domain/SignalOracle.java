package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the contract says of signals, said plainly: every signal anew from all samples that were ever admitted. */
final class SignalOracle {
    static final long SECOND = 1_000_000;
    static final long MINUTE = 60 * SECOND;
    private static final long NONE = Long.MIN_VALUE;

    /** One signal, as the contract says it. */
    record Told(
            long at,
            int instances,
            int known,
            int reporting,
            double coverage,
            int tier,
            boolean warming,
            boolean silent,
            boolean last,
            Map<String, Double> metrics) {}

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, List<Long>> stopped = new HashMap<>();
    private double gamma = Double.NaN;
    /** {@link #NONE}: no slot is open. */
    private long next = NONE;

    private long closed = Long.MIN_VALUE;
    private int tier = 2;
    private Set<String> knownBefore = new TreeSet<>();
    private long sameSince;
    private boolean outcome;
    private @Nullable Outcome applied;
    private @Nullable Integer seen;
    private long differsSince = NONE;
    private int leaving;

    List<Told> close(long clock) {
        var told = new ArrayList<Told>();
        while (next != NONE && (clock >= next + 30 * SECOND || hasPassed(next))) {
            told.add(signal(next));
        }
        return told;
    }

    Admission admit(Sample sample, long record, long clock) {
        long slot = slot(sample.atMicros());
        if (Math.abs(sample.atMicros() - record) > 30 * SECOND || (next != NONE && slot > next + 160 * SECOND)) {
            return Admission.SKEWED;
        }
        if (slot <= closed || clock >= slot + 30 * SECOND) {
            return Admission.LATE;
        }
        Optional<Sketch> sketch = Optional.ofNullable(sample.latencies().get("latency_ms"));
        if (!Double.isNaN(gamma) && sketch.isPresent() && sketch.get().gamma() != gamma) {
            return Admission.MISMATCH;
        }
        gamma = sketch.isPresent() ? sketch.get().gamma() : gamma;
        if (!samples.contains(sample)) {
            samples.add(sample);
        }
        if (!sample.instance().isEmpty() && (next == NONE ? !sample.removed() : slot < next)) {
            next = slot;
        }
        return Admission.ADMITTED;
    }

    void apply(Outcome next, long clock) {
        outcome = true;
        long at = Math.min(next.atMicros(), clock);
        int present = 0;
        for (String name : next.removed()) {
            if (words(name, at).isPresent() && (isKnown(name, at) || isSilent(name, at))) {
                present++;
            }
            stopped.computeIfAbsent(name, none -> new ArrayList<>()).add(at);
        }
        if (next.status() == Outcome.Status.APPLIED && (applied == null || next.atMicros() >= applied.atMicros())) {
            leaving = Math.max(0, size(knownBefore.size()) - next.instances() - present);
            applied = next;
            seen = null;
            differsSince = NONE;
        }
    }

    int size(int known) {
        return seen != null ? seen : applied != null ? applied.instances() : known;
    }

    private boolean hasPassed(long t) {
        boolean all = names().stream()
                .filter(name -> isKnown(name, t))
                .allMatch(name -> hasSampleAfter(name, t) || lastStop(name) > t);
        boolean any =
                names().stream().anyMatch(name -> hasSampleAfter(name, t) || (isKnown(name, t) && lastStop(name) > t));
        return all && any;
    }

    private Told signal(long t) {
        dismiss(t);
        List<String> known = names().stream().filter(name -> isKnown(name, t)).toList();
        long silent = names().stream().filter(name -> isSilent(name, t)).count();
        List<Sample> used =
                known.stream().flatMap(name -> sampleFor(name, t).stream()).toList();
        double ought = known.size() + silent;
        double coverage = ought == 0 ? 1 : used.size() / ought;
        if (!knownBefore.equals(new TreeSet<>(known))) {
            sameSince = t;
        }
        knownBefore = new TreeSet<>(known);
        observe(t, known.size(), coverage == 1);
        Optional<Sample> voice = sampleFor("", t);
        tier = java.util.stream.Stream.concat(used.stream(), voice.stream())
                .filter(s -> s.tier() != null)
                .mapToInt(s -> java.util.Objects.requireNonNull(s.tier()))
                .min()
                .orElse(tier);
        var told = new Told(
                t,
                size(known.size()),
                known.size(),
                used.size(),
                coverage,
                tier,
                !outcome && t - sameSince < MINUTE,
                used.isEmpty(),
                known.isEmpty(),
                metrics(used, voice));
        closed = t;
        next = t + 10 * SECOND;
        if (known.isEmpty()) {
            next = samples.stream()
                    .filter(s -> !s.instance().isEmpty() && s.atMicros() > t)
                    .map(s -> slot(s.atMicros()))
                    .min(Comparator.naturalOrder())
                    .orElse(NONE);
            if (next == NONE) {
                gamma = Double.NaN;
                samples.removeIf(s -> s.instance().isEmpty());
            }
        }
        return told;
    }

    private void observe(long t, int known, boolean full) {
        if (applied == null || known == applied.instances()) {
            seen = null;
            differsSince = NONE;
        } else if (!full) {
            differsSince = NONE;
        } else {
            differsSince = differsSince == NONE ? t : differsSince;
            seen = t - differsSince >= 5 * MINUTE ? (Integer) known : seen;
        }
    }

    /** Those that a smaller size let go without naming them: silent for more than 30 s, the longest first. */
    private void dismiss(long t) {
        List<String> present = names().stream()
                .filter(name -> isKnown(name, t) || isSilent(name, t))
                .toList();
        int size = applied == null ? 0 : applied.instances();
        leaving = Math.max(0, Math.min(leaving, present.size() - size));
        List<String> gone = present.stream()
                .filter(name -> sampleFor(name, t).isEmpty())
                .filter(name -> newest(name) <= t && t - newest(name) > 30 * SECOND)
                .sorted(Comparator.comparingLong(this::newest))
                .limit(leaving)
                .toList();
        leaving -= gone.size();
        samples.removeIf(s -> gone.contains(s.instance()));
        gone.forEach(stopped::remove);
    }

    private Map<String, Double> metrics(List<Sample> used, Optional<Sample> voice) {
        var metrics = new TreeMap<String, Double>();
        Kind.PREDICTION.gauges().forEach(name -> mean(used, name).ifPresent(mean -> metrics.put(name, mean)));
        double requests = voice.map(v -> good(v, "requests")).orElse(Double.NaN);
        double errors = voice.map(v -> good(v, "errors")).orElse(Double.NaN);
        if (Double.isNaN(requests) || Double.isNaN(errors)) {
            Predicate<Sample> both = s -> !Double.isNaN(good(s, "errors")) && !Double.isNaN(good(s, "requests"));
            requests = sum(used, both, s -> good(s, "requests"));
            errors = sum(used, both, s -> good(s, "errors"));
        }
        if (requests > 0) {
            metrics.put("error_rate", errors / requests);
        }
        mean(used, "qps").ifPresent(mean -> metrics.put("qps_per_instance", mean));
        used.stream()
                .mapToDouble(s -> good(s, "cpu_utilization"))
                .filter(v -> !Double.isNaN(v))
                .max()
                .ifPresent(max -> metrics.put("hottest_utilization", max));
        double sum = sum(used, s -> !Double.isNaN(good(s, "qps")), s -> good(s, "qps"));
        if (metrics.containsKey("qps")) {
            metrics.put("qps_total", sum);
        }
        List<Sketch> sketches =
                voice.filter(v -> v.latencies().containsKey("latency_ms")).map(List::of).orElse(used).stream()
                        .flatMap(s -> Optional.ofNullable(s.latencies().get("latency_ms")).stream())
                        .toList();
        Map.of("latency_p50_ms", 0.5, "latency_p95_ms", 0.95, "latency_p99_ms", 0.99, "tail_ms", 1.0)
                .forEach((name, q) -> quantile(sketches, q).ifPresent(value -> metrics.put(name, value)));
        voice.ifPresent(v -> v.gauges().keySet().stream()
                .filter(name -> !Double.isNaN(good(v, name)))
                .forEach(name -> metrics.put(name, good(v, name))));
        return metrics;
    }

    private static Optional<Double> quantile(List<Sketch> sketches, double q) {
        var counts = new TreeMap<Integer, Long>();
        long zeroes = 0;
        for (Sketch sketch : sketches) {
            zeroes += sketch.zeroes();
            sketch.counts().forEach((index, n) -> counts.merge(index, n, Long::sum));
        }
        long n = zeroes + counts.values().stream().mapToLong(Long::longValue).sum();
        if (n == 0) {
            return Optional.empty();
        }
        double gamma = sketches.get(0).gamma();
        long rank = (long) Math.floor(q * (n - 1));
        long before = zeroes;
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            if (rank < before) {
                return Optional.of(0.0);
            }
            before += bucket.getValue();
            if (rank < before) {
                return Optional.of(2 * Math.pow(gamma, bucket.getKey()) / (gamma + 1));
            }
        }
        return Optional.of(0.0);
    }

    private static Optional<Double> mean(List<Sample> used, String name) {
        List<Double> good =
                used.stream().map(s -> good(s, name)).filter(v -> !v.isNaN()).collect(Collectors.toList());
        return good.isEmpty()
                ? Optional.empty()
                : Optional.of(good.stream().mapToDouble(v -> v).sum() / good.size());
    }

    private static double sum(List<Sample> used, Predicate<Sample> of, ToDoubleFunction<Sample> value) {
        return used.stream().filter(of).mapToDouble(value).sum();
    }

    /** NaN: missing. All gauges of the test are never negative; the utilisations at most 1.05. */
    private static double good(Sample sample, String name) {
        double value = sample.gauges().getOrDefault(name, Double.NaN);
        boolean bad = Double.isInfinite(value)
                || value < 0
                || value == 0x1p63
                || (name.endsWith("_utilization") && value > 1.05);
        return bad ? Double.NaN : value;
    }

    private Set<String> names() {
        return samples.stream()
                .map(Sample::instance)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Optional<Sample> words(String name, long t) {
        return samples.stream()
                .filter(s -> s.instance().equals(name) && s.atMicros() <= t)
                .max(Comparator.comparingLong(Sample::atMicros));
    }

    private boolean hasSampleAfter(String name, long t) {
        return samples.stream().anyMatch(s -> s.instance().equals(name) && s.atMicros() > t);
    }

    private List<Long> stops(String name) {
        return stopped.getOrDefault(name, List.of());
    }

    private long lastStop(String name) {
        return stops(name).stream().mapToLong(stop -> stop).max().orElse(Long.MIN_VALUE);
    }

    private long newest(String name) {
        long sample = samples.stream()
                .filter(s -> s.instance().equals(name))
                .mapToLong(Sample::atMicros)
                .max()
                .orElse(Long.MIN_VALUE);
        return Math.max(sample, lastStop(name));
    }

    private boolean hasLeft(String name, long t) {
        Sample word = words(name, t).orElseThrow();
        return word.removed()
                || stops(name).stream().anyMatch(stop -> stop <= t && word.atMicros() <= stop + 30 * SECOND);
    }

    private boolean isKnown(String name, long t) {
        return words(name, t).filter(s -> t - s.atMicros() <= 5 * MINUTE).isPresent() && !hasLeft(name, t);
    }

    private boolean isSilent(String name, long t) {
        return words(name, t)
                        .filter(s -> t - s.atMicros() > 5 * MINUTE && t - s.atMicros() < 60 * MINUTE)
                        .isPresent()
                && !hasLeft(name, t);
    }

    /** The newest whose interval reaches to t and that was said since it last left. */
    private Optional<Sample> sampleFor(String name, long t) {
        if (words(name, t).isEmpty() || !isKnown(name, t)) {
            return Optional.empty();
        }
        long left = samples.stream()
                .filter(s -> s.instance().equals(name) && s.removed() && s.atMicros() <= t)
                .mapToLong(Sample::atMicros)
                .max()
                .orElse(Long.MIN_VALUE);
        return samples.stream()
                .filter(s -> s.instance().equals(name) && s.atMicros() <= t && s.atMicros() > left)
                .filter(s -> stops(name).stream().allMatch(stop -> stop > t || s.atMicros() > stop + 30 * SECOND))
                .filter(s -> s.atMicros() > t - Math.max(s.intervalMicros(), 10 * SECOND))
                .max(Comparator.comparingLong(Sample::atMicros));
    }

    private static long slot(long at) {
        return (at + 10 * SECOND - 1) / (10 * SECOND) * (10 * SECOND);
    }
}
