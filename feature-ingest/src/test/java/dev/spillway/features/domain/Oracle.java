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
        return aggregate(feature, events);
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
        return where && (feature.of().isEmpty() || input(feature, event) != null);
    }

    /** The input, unless it is to be skipped. */
    private static @Nullable Object input(FeatureDefinition feature, Kept event) {
        Object value = event.fields.get(feature.of().orElseThrow().text());
        return value instanceof Double number && !Double.isFinite(number) ? null : value;
    }

    private static @Nullable Object aggregate(FeatureDefinition feature, List<Kept> events) {
        if (feature.aggregate() == Aggregate.COUNT) {
            return (long) events.size();
        }
        if (events.isEmpty()) {
            return null;
        }
        List<Object> inputs = new ArrayList<>();
        events.forEach(e -> inputs.add(Objects.requireNonNull(input(feature, e))));
        return switch (feature.aggregate()) {
            case COUNT -> throw new IllegalStateException();
            case SUM -> sum(inputs);
            case AVG ->
                total(inputs)
                        .divide(BigDecimal.valueOf(inputs.size()), MathContext.DECIMAL128)
                        .doubleValue();
            case MIN -> inputs.stream().min(Oracle::compare).orElseThrow();
            case MAX -> inputs.stream().max(Oracle::compare).orElseThrow();
            case FIRST -> input(feature, events.stream().min(order(feature)).orElseThrow());
            case LAST -> input(feature, events.stream().max(order(feature)).orElseThrow());
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
        return inputs.stream()
                .map(v -> v instanceof Double d ? new BigDecimal(d) : BigDecimal.valueOf((Long) v))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
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
