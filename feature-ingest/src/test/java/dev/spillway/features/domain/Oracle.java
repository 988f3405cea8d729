package dev.spillway.features.domain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the contract says, computed the plain way: every admitted event of an entity is kept, and every question goes
 * through all of them. No tiles, no merging, no bytes.
 */
final class Oracle {

    /** One admitted event as the oracle keeps it. */
    record Kept(long time, @Nullable Comparable<?> tie, Map<String, Object> fields) {}

    private final GroupDefinition group;
    private final List<Kept> admitted = new ArrayList<>();
    private final Map<Object, Long> ids = new HashMap<>();

    Oracle(GroupDefinition group) {
        this.group = group;
    }

    EntityState.Admission admit(Kept event, @Nullable Object id) {
        OptionalLong newest = newest();
        if (newest.isPresent() && event.time < newest.getAsLong() - group.latenessMicros()) {
            return EntityState.Admission.LATE;
        }
        if (id != null) {
            Long seen = ids.get(id);
            if (seen != null && seen >= newest.orElseThrow() - group.latenessMicros()) {
                return EntityState.Admission.DUPLICATE;
            }
            ids.merge(id, event.time, Math::max);
        }
        admitted.add(event);
        return EntityState.Admission.ADMITTED;
    }

    OptionalLong newest() {
        return admitted.stream().mapToLong(Kept::time).max();
    }

    OptionalLong newestBefore(long at) {
        return admitted.stream().mapToLong(Kept::time).filter(t -> t < at).max();
    }

    List<Long> times() {
        return admitted.stream().map(Kept::time).toList();
    }

    @Nullable
    Object value(FeatureDefinition feature, long at) {
        long from = feature.window().isLifetime()
                ? Long.MIN_VALUE
                : Math.floorDiv(
                                at - feature.window().widthMicros(),
                                feature.window().hopMicros())
                        * feature.window().hopMicros();
        List<Kept> events = admitted.stream()
                .filter(e -> e.time < at && e.time >= from && passes(feature, e))
                .toList();
        if (feature.buckets().isEmpty()) {
            return aggregate(feature, events, at);
        }
        var values = new TreeMap<String, Object>(Oracle::compare);
        events.stream()
                .collect(Collectors.groupingBy(e -> text(bucket(feature, e))))
                .forEach((bucket, of) -> {
                    Object value = aggregate(feature, of, at);
                    if (value != null) {
                        values.put(bucket, value);
                    }
                });
        return values.isEmpty() ? null : values;
    }

    Status status(FeatureDefinition feature, long at) {
        OptionalLong newest = newestBefore(at);
        if (newest.isEmpty()) {
            return Status.NOT_FOUND;
        }
        OptionalLong own = admitted.stream()
                .filter(e -> e.time < at && passes(feature, e))
                .mapToLong(Kept::time)
                .max();
        boolean old = group.ttlMicros().isPresent()
                && at - newest.getAsLong() > group.ttlMicros().getAsLong();
        boolean ownOld = feature.ttlMicros().isPresent()
                && own.isPresent()
                && at - own.getAsLong() > feature.ttlMicros().getAsLong();
        if (old || ownOld) {
            return Status.OUTSIDE_MAX_AGE;
        }
        return value(feature, at) == null ? Status.NULL_VALUE : Status.PRESENT;
    }

    private static boolean passes(FeatureDefinition feature, Kept event) {
        boolean where = feature.where().isEmpty()
                || Boolean.TRUE.equals(event.fields.get(feature.where().get().text()));
        return where
                && (feature.of().isEmpty() || input(feature, event) != null)
                && (feature.buckets().isEmpty() || bucket(feature, event) != null);
    }

    private static @Nullable Object bucket(FeatureDefinition feature, Kept event) {
        return finite(event.fields.get(feature.buckets().orElseThrow().name()));
    }

    private static @Nullable Object finite(@Nullable Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }

    /** A value as the key of a map. */
    private static String text(@Nullable Object value) {
        return value instanceof Double number
                ? ValueText.text(FieldType.DOUBLE, Double.doubleToRawLongBits(number))
                : String.valueOf(value);
    }

    /** The input, unless it is to be skipped. */
    private static @Nullable Object input(FeatureDefinition feature, Kept event) {
        return finite(event.fields.get(feature.of().orElseThrow().text()));
    }

    private static @Nullable Object aggregate(FeatureDefinition feature, List<Kept> events, long at) {
        long n = events.size();
        switch (feature.aggregate().kind()) {
            case COUNT -> {
                return n;
            }
            case RATE -> {
                return n / (feature.window().widthMicros() / 1e6);
            }
            case UNIQUE_COUNT, APPROX_UNIQUE_COUNT -> {
                long distinct =
                        events.stream().map(e -> input(feature, e)).distinct().count();
                boolean exact = feature.aggregate().kind() == Aggregate.Kind.UNIQUE_COUNT;
                return exact ? Math.min(distinct, (long) feature.aggregate().parameter()) : (Object) distinct;
            }
            default -> {
                return events.isEmpty() ? null : ofSome(feature, events, at);
            }
        }
    }

    private static @Nullable Object ofSome(FeatureDefinition feature, List<Kept> events, long at) {
        List<Object> inputs = new ArrayList<>();
        events.forEach(e -> inputs.add(Objects.requireNonNull(input(feature, e))));
        Comparator<Kept> order = order(feature);
        double parameter = feature.aggregate().parameter();
        return switch (feature.aggregate().kind()) {
            case SUM -> sum(inputs);
            case AVG ->
                total(inputs)
                        .divide(BigDecimal.valueOf(inputs.size()), MathContext.DECIMAL128)
                        .doubleValue();
            case MIN -> inputs.stream().min(Oracle::compare).orElseThrow();
            case MAX -> inputs.stream().max(Oracle::compare).orElseThrow();
            case FIRST -> input(feature, events.stream().min(order).orElseThrow());
            case LAST -> input(feature, events.stream().max(order).orElseThrow());
            case FIRST_K, LAST_K -> {
                boolean first = feature.aggregate().kind() == Aggregate.Kind.FIRST_K;
                yield events.stream()
                        .sorted(first ? order : order.reversed())
                        .limit((long) parameter)
                        .map(e -> input(feature, e))
                        .toList();
            }
            case TOP_K ->
                inputs.stream()
                        .sorted(((Comparator<Object>) Oracle::compare).reversed())
                        .limit((long) parameter)
                        .toList();
            case BOTTOM_K ->
                inputs.stream().sorted(Oracle::compare).limit((long) parameter).toList();
            case HISTOGRAM -> {
                var distinct =
                        inputs.stream().distinct().sorted(Oracle::compare).limit((long) parameter);
                yield counts(inputs, distinct.toList());
            }
            case APPROX_FREQUENT -> {
                Map<Object, Long> all = inputs.stream().collect(Collectors.groupingBy(v -> v, Collectors.counting()));
                var most = all.keySet().stream()
                        .sorted(Comparator.comparing((Object v) -> -Objects.requireNonNull(all.get(v)))
                                .thenComparing(Oracle::compare))
                        .limit((long) parameter);
                yield counts(inputs, most.toList());
            }
            case APPROX_PERCENTILE -> {
                var sorted = inputs.stream().sorted(Oracle::compare).toList();
                yield sorted.get((int) Math.max(0, Math.ceil(parameter * sorted.size()) - 1));
            }
            case DECAYED_SUM -> {
                double sum = 0;
                for (Kept event : events) {
                    double value = ((Number) Objects.requireNonNull(input(feature, event))).doubleValue();
                    sum += faded(value, at - event.time, parameter);
                }
                yield sum;
            }
            case VARIANCE, STDDEV, VARIANCE_SAMP, STDDEV_SAMP, SKEW, KURTOSIS ->
                moment(feature.aggregate().kind(), inputs);
            case COUNT, RATE, UNIQUE_COUNT, APPROX_UNIQUE_COUNT -> throw new IllegalStateException();
        };
    }

    /** In two steps, as a value may be large where what is left of one is less than the least double. */
    private static double faded(double value, long age, double halfLife) {
        double half = Math.pow(2, -(age / halfLife) / 2);
        return value * half * half;
    }

    private static Map<String, Object> counts(List<Object> inputs, List<Object> of) {
        var counts = new TreeMap<String, Object>(Oracle::compare);
        of.forEach(v -> counts.put(text(v), inputs.stream().filter(v::equals).count()));
        return counts;
    }

    /** From the exact sums of powers of n·x − Σx, which is n times the distance from the mean. */
    private static @Nullable Object moment(Aggregate.Kind kind, List<Object> inputs) {
        BigDecimal n = BigDecimal.valueOf(inputs.size());
        BigDecimal total = total(inputs);
        var powers = new BigDecimal[5];
        for (int p = 2; p <= 4; p++) {
            powers[p] = BigDecimal.ZERO;
            for (Object input : inputs) {
                powers[p] =
                        powers[p].add(n.multiply(decimal(input)).subtract(total).pow(p));
            }
        }
        MathContext precise = new MathContext(40);
        BigDecimal variance = powers[2].divide(n.pow(3), precise);
        boolean flat = powers[2].signum() == 0;
        boolean one = inputs.size() < 2;
        BigDecimal sample =
                one ? BigDecimal.ZERO : powers[2].divide(n.pow(2).multiply(n.subtract(BigDecimal.ONE)), precise);
        return switch (kind) {
            case VARIANCE -> variance.doubleValue();
            case STDDEV -> variance.sqrt(precise).doubleValue();
            case VARIANCE_SAMP -> one ? null : sample.doubleValue();
            case STDDEV_SAMP -> one ? null : sample.sqrt(precise).doubleValue();
            case SKEW ->
                flat
                        ? null
                        : powers[3]
                                .divide(
                                        n.multiply(powers[2]
                                                .divide(n, precise)
                                                .pow(3, precise)
                                                .sqrt(precise)),
                                        precise)
                                .doubleValue();
            default ->
                flat
                        ? null
                        : n.multiply(powers[4])
                                .subtract(BigDecimal.valueOf(3).multiply(powers[2].pow(2)))
                                .divide(powers[2].pow(2), precise)
                                .doubleValue();
        };
    }

    private static Comparator<Kept> order(FeatureDefinition feature) {
        return Comparator.comparingLong(Kept::time)
                .thenComparing(Kept::tie, Comparator.nullsFirst(Oracle::compare))
                .thenComparing(e -> Objects.requireNonNull(input(feature, e)), Oracle::compare);
    }

    private static @Nullable Object sum(List<Object> inputs) {
        if (inputs.get(0) instanceof Double) {
            return total(inputs).doubleValue();
        }
        BigInteger sum = total(inputs).toBigIntegerExact();
        return sum.bitLength() > 63 ? null : (Object) sum.longValueExact();
    }

    private static BigDecimal total(List<Object> inputs) {
        return inputs.stream().map(Oracle::decimal).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf((Long) value);
    }

    /** How large a sum is before anything in it cancels: what its rounding is measured by. */
    double size(FeatureDefinition feature, long at) {
        double size = 0;
        for (Kept event : admitted) {
            if (event.time < at && passes(feature, event)) {
                double value = ((Number) Objects.requireNonNull(input(feature, event))).doubleValue();
                size += faded(
                        Math.abs(value), at - event.time, feature.aggregate().parameter());
            }
        }
        return size;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // both sides come from one field
    static int compare(Object a, Object b) {
        if (a instanceof String text) {
            byte[] x = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return java.util.Arrays.compareUnsigned(x, ((String) b).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return ((Comparable) a).compareTo(b);
    }
}
