package dev.spillway.scaling.domain;

import dev.spillway.scaling.domain.MetricDefinition.Fold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes one signal's metrics of its samples.
 *
 * <p>What a name means, the first that gives a number: the fleet's own voice; what the policy declares by that name; what is always
 * there; the mean of a gauge of the kind. A declared name that has no number is missing: what else there is by that name is
 * something else.
 */
final class Folding {
    private static final String LATENCY = "latency_ms";
    private static final String FEATURE_LATENCY = "feature_latency_ms";
    private static final String REQUESTS = "requests";
    private static final String ERRORS = "errors";
    private static final String UNAVAILABLE = "unavailable";

    private static final List<MetricDefinition> ALWAYS_THERE = List.of(
            new MetricDefinition("latency_p50_ms", LATENCY, Fold.MEAN, 0.50, false),
            new MetricDefinition("latency_p95_ms", LATENCY, Fold.MEAN, 0.95, false),
            new MetricDefinition("latency_p99_ms", LATENCY, Fold.MEAN, 0.99, false),
            new MetricDefinition("feature_latency_p95_ms", FEATURE_LATENCY, Fold.MEAN, 0.95, false));

    private static final Reading.Range COUNT = Reading.Range.of(REQUESTS);

    private final boolean prediction;
    private final Collection<MetricDefinition> declared;
    private final List<Column> bare = new ArrayList<>();
    private final List<Column> folded = new ArrayList<>();

    /** Both, in that order. */
    private final List<Column> columns = new ArrayList<>();

    private final String[] sketchNames;
    private final SketchSum[] sketches;
    private final IdentityHashMap<Shapes.Shape, Places> places = new IdentityHashMap<>();
    private Share errors = Share.NONE;
    private Share unavailable = Share.NONE;
    private boolean told;
    private @Nullable Held voice;

    Folding(Kind kind, Collection<MetricDefinition> declared) {
        this.prediction = kind == Kind.PREDICTION;
        this.declared = declared;
        kind.gauges().stream().sorted().forEach(gauge -> bare.add(new Column(gauge, gauge, Fold.MEAN)));
        var names = new TreeSet<String>();
        for (MetricDefinition metric : declared) {
            if (metric.quantile() == null) {
                folded.add(new Column(metric.name(), metric.from(), metric.fold()));
            } else {
                names.add(metric.from());
            }
        }
        columns.addAll(bare);
        columns.addAll(folded);
        if (prediction) {
            ALWAYS_THERE.forEach(metric -> names.add(metric.from()));
        }
        this.sketchNames = names.toArray(String[]::new);
        this.sketches = new SketchSum[sketchNames.length];
        Arrays.setAll(sketches, i -> new SketchSum());
    }

    /** What an instance says. */
    void add(Held sample) {
        told = true;
        Places at = places.computeIfAbsent(sample.shape, this::placesIn);
        for (int i = 0; i < at.gauges.length; i++) {
            if (at.gauges[i] >= 0) {
                columns.get(i).add(sample.gauges[at.gauges[i]]);
            }
        }
        for (int i = 0; i < at.sketches.length; i++) {
            if (at.sketches[i] >= 0) {
                sketches[i].add(sample.latencies[at.sketches[i]]);
            }
        }
        if (prediction) {
            errors = errors.plus(share(sample, at.errors, at.requests));
            unavailable = unavailable.plus(share(sample, at.unavailable, at.requests));
        }
    }

    /** What the fleet says of itself. */
    void speak(Held sample) {
        told = true;
        voice = sample;
    }

    SortedMap<String, Double> metrics() {
        var metrics = new TreeMap<String, Double>();
        bare.forEach(column -> putGood(metrics, column.name, column.value()));
        if (prediction) {
            putGood(metrics, "error_rate", voiced(ERRORS, errors).ratio());
            putGood(metrics, "availability", voiced(UNAVAILABLE, unavailable).rest());
            ALWAYS_THERE.forEach(metric -> putGood(metrics, metric.name(), quantile(metric)));
        }
        declared.forEach(metric -> metrics.remove(metric.name()));
        folded.forEach(column -> putGood(metrics, column.name, column.value()));
        declared.stream()
                .filter(metric -> metric.quantile() != null)
                .forEach(metric -> putGood(metrics, metric.name(), quantile(metric)));
        if (voice != null) {
            for (int i = 0; i < voice.gauges.length; i++) {
                if (Reading.of(voice.shape.gauges[i], voice.gauges[i]) == Reading.GOOD) {
                    metrics.put(voice.shape.gauges[i], voice.gauges[i]);
                }
            }
        }
        return metrics;
    }

    /** By gauge: how many report it in percent, so it seems. */
    SortedMap<String, Integer> percent() {
        var percent = new TreeMap<String, Integer>();
        for (Column column : columns) {
            if (column.percent > 0) {
                percent.merge(column.from, column.percent, Math::max);
            }
        }
        if (voice != null) {
            for (int i = 0; i < voice.gauges.length; i++) {
                if (Reading.of(voice.shape.gauges[i], voice.gauges[i]) == Reading.PERCENT) {
                    percent.merge(voice.shape.gauges[i], 1, Integer::sum);
                }
            }
        }
        return percent;
    }

    Optional<Traffic> traffic() {
        if (!prediction || !told) {
            return Optional.empty();
        }
        return Optional.of(new Traffic(
                total(REQUESTS),
                total(ERRORS),
                voiced(UNAVAILABLE, unavailable),
                Optional.ofNullable(sketch(LATENCY))));
    }

    private double total(String gauge) {
        double own = voiced(gauge);
        if (!Double.isNaN(own)) {
            return own;
        }
        return bare.stream()
                .filter(column -> column.name.equals(gauge))
                .mapToDouble(column -> column.sum)
                .sum();
    }

    private Share voiced(String part, Share instances) {
        double own = voiced(part);
        double of = voiced(REQUESTS);
        return Double.isNaN(own) || Double.isNaN(of) ? instances : new Share(own, of);
    }

    private double voiced(String gauge) {
        if (voice == null) {
            return Double.NaN;
        }
        int at = Arrays.binarySearch(voice.shape.gauges, gauge);
        return at >= 0 && Reading.of(gauge, voice.gauges[at]) == Reading.GOOD ? voice.gauges[at] : Double.NaN;
    }

    private double quantile(MetricDefinition metric) {
        Sketch sketch = sketch(metric.from());
        Double quantile = metric.quantile();
        return sketch == null || quantile == null ? Double.NaN : sketch.quantile(quantile);
    }

    /** The fleet's own, which has all requests in it already, or else that of its instances. */
    private @Nullable Sketch sketch(String name) {
        if (voice != null) {
            int own = Arrays.binarySearch(voice.shape.latencies, name);
            if (own >= 0) {
                return voice.latencies[own];
            }
        }
        int at = Arrays.binarySearch(sketchNames, name);
        return at < 0 || sketches[at].isEmpty() ? null : sketches[at].toSketch();
    }

    private static void putGood(Map<String, Double> metrics, String name, double value) {
        if (Double.isFinite(value)) {
            metrics.put(name, value);
        }
    }

    private Share share(Held sample, int part, int of) {
        if (part < 0 || of < 0) {
            return Share.NONE;
        }
        double a = sample.gauges[part];
        double b = sample.gauges[of];
        return COUNT.judge(a) == Reading.GOOD && COUNT.judge(b) == Reading.GOOD ? new Share(a, b) : Share.NONE;
    }

    private Places placesIn(Shapes.Shape shape) {
        return new Places(
                columns.stream()
                        .mapToInt(column -> Arrays.binarySearch(shape.gauges, column.from))
                        .toArray(),
                Arrays.stream(sketchNames)
                        .mapToInt(name -> Arrays.binarySearch(shape.latencies, name))
                        .toArray(),
                Arrays.binarySearch(shape.gauges, REQUESTS),
                Arrays.binarySearch(shape.gauges, ERRORS),
                Arrays.binarySearch(shape.gauges, UNAVAILABLE));
    }

    /** Where samples of one shape have what is folded; below 0: nowhere. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Places(int[] gauges, int[] sketches, int requests, int errors, int unavailable) {}

    /** One metric as it is added up. */
    private static final class Column {
        final String name;
        final String from;
        final Fold fold;
        private final Reading.Range reported;

        /** A mean or a greatest is of the same sort as what it is made of: it may not be in percent either. */
        private final Reading.Range folded;

        double sum;
        private double max = Double.NEGATIVE_INFINITY;
        private int count;
        int percent;

        Column(String name, String from, Fold fold) {
            this.name = name;
            this.from = from;
            this.fold = fold;
            this.reported = Reading.Range.of(from);
            this.folded = fold == Fold.SUM ? reported : Reading.Range.of(name);
        }

        void add(double value) {
            Reading one = reported.judge(value);
            Reading other = one == Reading.GOOD ? folded.judge(value) : one;
            if (other == Reading.GOOD) {
                sum += value;
                max = Math.max(max, value);
                count++;
            } else if (other == Reading.PERCENT) {
                percent++;
            }
        }

        double value() {
            if (count == 0) {
                return Double.NaN;
            }
            return switch (fold) {
                case MEAN -> sum / count;
                case SUM -> sum;
                case MAX -> max;
            };
        }
    }
}
