package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.replay.RandomGroups.Feature;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Each aggregate as the contract says it, over a list of all events: what {@link ReplayOracle} takes for true. */
final class OracleValues {
    private OracleValues() {}

    /** An event that was admitted. */
    record Kept(long time, @Nullable Object tie, Map<String, Object> values) {}

    /** Whether an event adds to a feature. */
    static boolean counts(Feature feature, Map<String, Object> values) {
        return (feature.where().isEmpty() || holds(feature.where().get(), values))
                && (feature.of().isEmpty() || input(feature.of().get(), values) != null)
                && (feature.buckets().isEmpty() || values.get(feature.buckets().get()) != null);
    }

    /** The input that is aggregated; null also for what is no finite number. */
    private static @Nullable Object input(String of, Map<String, Object> values) {
        Object value = values.get(of);
        if (of.equals("amount / n")) {
            value = values.get("amount") instanceof Double amount && values.get("n") instanceof Long n && n != 0
                    ? (Object) (amount / n)
                    : null;
        }
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }

    static boolean holds(String condition, Map<String, Object> values) {
        return switch (condition) {
            case "flag" -> values.get("flag") == Boolean.TRUE;
            case "n > 0" -> values.get("n") instanceof Long n && n > 0;
            case "amount > 0.0" -> values.get("amount") instanceof Double amount && amount > 0;
            case "label != \"a\"" -> values.get("label") instanceof String label && !label.equals("a");
            default -> throw new IllegalArgumentException(condition);
        };
    }

    /** What a feature is at an instant, of all events there were. */
    static @Nullable Object value(Feature feature, List<Kept> events, long at) {
        long from = feature.width() == 0
                ? Long.MIN_VALUE
                : Math.floorDiv(at - feature.width(), feature.hop()) * feature.hop();
        List<Kept> in = events.stream()
                .filter(e -> from <= e.time && e.time < at && counts(feature, e.values))
                .toList();
        if (feature.buckets().isEmpty()) {
            return aggregated(feature, in);
        }
        String field = feature.buckets().get();
        var values = new TreeMap<String, Object>((x, y) -> compare(x, y));
        in.stream()
                .collect(Collectors.groupingBy(e -> String.valueOf(e.values.get(field))))
                .forEach((bucket, of) -> {
                    Object value = aggregated(feature, of);
                    if (value != null) {
                        values.put(bucket, value);
                    }
                });
        return values.isEmpty() ? null : values;
    }

    private static @Nullable Object aggregated(Feature feature, List<Kept> in) {
        switch (feature.aggregate()) {
            case "count" -> {
                return (long) in.size();
            }
            case "rate" -> {
                return in.size() / (feature.width() / 1e6);
            }
            case "unique_count", "approx_unique_count" -> {
                String of = feature.of().orElseThrow();
                long distinct =
                        in.stream().map(e -> input(of, e.values)).distinct().count();
                return feature.parameter() == 0 ? distinct : Math.min(distinct, (long) feature.parameter());
            }
            default -> {
                return in.isEmpty() ? null : ofSome(feature, in);
            }
        }
    }

    private static @Nullable Object ofSome(Feature feature, List<Kept> in) {
        String of = feature.of().orElseThrow();
        List<Object> inputs = in.stream().map(e -> input(of, e.values)).toList();
        long most = (long) feature.parameter();
        return switch (feature.aggregate()) {
            case "sum" -> sum(inputs);
            case "avg" -> avg(inputs);
            case "min" -> inputs.stream().min(OracleValues::compare).orElseThrow();
            case "max" -> inputs.stream().max(OracleValues::compare).orElseThrow();
            case "first" -> input(of, in.stream().min(order(of)).orElseThrow().values);
            case "last" -> input(of, in.stream().max(order(of)).orElseThrow().values);
            case "first_k" ->
                in.stream()
                        .sorted(order(of))
                        .limit(most)
                        .map(e -> input(of, e.values))
                        .toList();
            case "last_k" ->
                in.stream()
                        .sorted(order(of).reversed())
                        .limit(most)
                        .map(e -> input(of, e.values))
                        .toList();
            case "top_k" ->
                inputs.stream().sorted((x, y) -> compare(y, x)).limit(most).toList();
            case "bottom_k" ->
                inputs.stream().sorted(OracleValues::compare).limit(most).toList();
            case "histogram" ->
                counts(
                        inputs,
                        inputs.stream()
                                .distinct()
                                .sorted(OracleValues::compare)
                                .limit(most)
                                .toList());
            case "approx_frequent" -> {
                Comparator<Object> byCount = Comparator.comparing(
                        v -> -inputs.stream().filter(v::equals).count());
                yield counts(
                        inputs,
                        inputs.stream()
                                .distinct()
                                .sorted(byCount.thenComparing(OracleValues::compare))
                                .limit(most)
                                .toList());
            }
            case "approx_percentile" ->
                inputs.stream()
                        .sorted(OracleValues::compare)
                        .skip((long) Math.max(0, Math.ceil(feature.parameter() * inputs.size()) - 1))
                        .findFirst()
                        .orElseThrow();
            default -> moment(feature.aggregate(), inputs);
        };
    }

    private static Map<String, Object> counts(List<Object> inputs, List<Object> of) {
        var counts = new TreeMap<String, Object>((x, y) -> compare(x, y));
        of.forEach(v ->
                counts.put(String.valueOf(v), inputs.stream().filter(v::equals).count()));
        return counts;
    }

    /** From n·x − Σx, which is n times the distance from the mean, and exact. */
    private static @Nullable Double moment(String aggregate, List<Object> inputs) {
        BigDecimal n = BigDecimal.valueOf(inputs.size());
        List<BigDecimal> numbers = inputs.stream()
                .map(v -> v instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf((Long) v))
                .toList();
        BigDecimal total = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        var powers = new BigDecimal[5];
        for (int p = 2; p <= 4; p++) {
            int power = p;
            powers[p] = numbers.stream()
                    .map(x -> n.multiply(x).subtract(total).pow(power))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
        boolean sample = aggregate.endsWith("_samp");
        if (sample && inputs.size() < 2) {
            return null;
        }
        if (aggregate.matches("(variance|stddev).*")) {
            BigDecimal free = sample ? n.subtract(BigDecimal.ONE) : n;
            double variance = quotient(powers[2], n.pow(2).multiply(free));
            return aggregate.startsWith("stddev") ? Math.sqrt(variance) : variance;
        }
        if (powers[2].signum() == 0) {
            return null;
        }
        if (aggregate.equals("skew")) {
            return powers[3].signum() * Math.sqrt(quotient(n.multiply(powers[3].pow(2)), powers[2].pow(3)));
        }
        return quotient(
                n.multiply(powers[4]).subtract(BigDecimal.valueOf(3).multiply(powers[2].pow(2))), powers[2].pow(2));
    }

    private static double quotient(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, new MathContext(60)).doubleValue();
    }

    private static @Nullable Object sum(List<Object> inputs) {
        if (inputs.get(0) instanceof Double) {
            return inputs.stream().mapToDouble(Double.class::cast).sum();
        }
        BigInteger sum =
                inputs.stream().map(n -> BigInteger.valueOf((Long) n)).reduce(BigInteger.ZERO, BigInteger::add);
        return sum.bitLength() < Long.SIZE ? sum.longValue() : null;
    }

    private static double avg(List<Object> inputs) {
        if (inputs.get(0) instanceof Double) {
            return inputs.stream().mapToDouble(Double.class::cast).sum() / inputs.size();
        }
        BigInteger sum =
                inputs.stream().map(n -> BigInteger.valueOf((Long) n)).reduce(BigInteger.ZERO, BigInteger::add);
        return sum.doubleValue() / inputs.size();
    }

    /** By time, tie break and value. */
    private static Comparator<Kept> order(String of) {
        return Comparator.comparingLong(Kept::time)
                .thenComparing(e -> e.tie, Comparator.nullsFirst(OracleValues::compare))
                .thenComparing(e -> input(of, e.values), OracleValues::compare);
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x) {
            return x.compareTo((Long) Objects.requireNonNull(b));
        }
        if (a instanceof Double x) {
            return x.compareTo((Double) Objects.requireNonNull(b));
        }
        if (a instanceof Boolean x) {
            return x.compareTo((Boolean) Objects.requireNonNull(b));
        }
        return Arrays.compareUnsigned(
                utf8((String) Objects.requireNonNull(a)), utf8((String) Objects.requireNonNull(b)));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
