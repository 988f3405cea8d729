package dev.spillway.features.domain;

import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.GroupDefinition.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Groups and events of one entity, made from a seed. */
final class RandomEvents {
    private static final List<Kind> KINDS = List.copyOf(EnumSet.allOf(Kind.class));
    static final long SECOND = 1_000_000L;
    static final long HOUR = 3_600 * SECOND;
    static final EventLayout LAYOUT = EventLayout.of("events", List.of(declared()));

    private static Map<String, FieldType> declared() {
        var fields = new LinkedHashMap<String, FieldType>();
        fields.put("entity", FieldType.STRING);
        fields.put("at", FieldType.TIMESTAMP);
        fields.put("count", FieldType.LONG);
        fields.put("amount", FieldType.DOUBLE);
        fields.put("label", FieldType.STRING);
        fields.put("flag", FieldType.BOOLEAN);
        fields.put("tie", FieldType.STRING);
        fields.put("id", FieldType.STRING);
        return fields;
    }

    static Field field(String name) {
        return LAYOUT.fields().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private RandomEvents() {}

    /** One event on its way: its fields and the clock when it arrives. */
    record Sent(
            long time,
            Map<String, Object> fields,
            @Nullable String tie,
            @Nullable String id) {}

    /** A group of a few features, each over another window. */
    static GroupDefinition group(Random random) {
        List<Window> windows = new ArrayList<>(List.of(
                new Window("7s", 7 * SECOND, 2 * SECOND),
                new Window("10s", 10 * SECOND, 10 * SECOND),
                new Window("1m", 60 * SECOND, SECOND),
                new Window("5m", 300 * SECOND, 5 * SECOND),
                new Window("1h", HOUR, 60 * SECOND),
                new Window("2h", 2 * HOUR, 60 * SECOND),
                new Window("1d", 24 * HOUR, 900 * SECOND),
                new Window("7d", 168 * HOUR, HOUR),
                Window.LIFETIME));
        Collections.shuffle(windows, random);
        boolean ttl = random.nextInt(3) == 0;
        var features = new ArrayList<FeatureDefinition>();
        for (Window window : windows.subList(0, 1 + random.nextInt(4))) {
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                features.add(feature(random, window, features.size(), ttl));
            }
        }
        Optional<Field> id = random.nextInt(3) == 0 ? Optional.of(field("id")) : Optional.empty();
        Optional<Field> tie = random.nextBoolean() ? Optional.of(field("tie")) : Optional.empty();
        var source =
                new Source("events", Format.JSON, LAYOUT.fields(), Optional.of(field("at")), Optional.empty(), id, tie);
        GroupClock clock = random.nextBoolean() ? GroupClock.EVENT : GroupClock.WALL;
        long lateness = List.of(10 * SECOND, HOUR, 1000 * HOUR).get(random.nextInt(3));
        OptionalLong age = ttl ? OptionalLong.of(30 * SECOND + random.nextLong(4 * HOUR)) : OptionalLong.empty();
        return new GroupDefinition(
                "g", 1, List.of(field("entity")), clock, source, lateness, age, 0, features, "c" + random.nextInt());
    }

    private static FeatureDefinition feature(Random random, Window window, int number, boolean ttl) {
        Kind kind = KINDS.get(random.nextInt(KINDS.size()));
        Window over = kind.decays() ? Window.LIFETIME : window;
        kind = kind == Kind.RATE && window.isLifetime() ? Kind.COUNT : kind;
        List<String> inputs = new ArrayList<>(List.of("count", "amount", "label", "flag"));
        Kind chosen = kind;
        inputs.removeIf(name -> !chosen.accepts(field(name).type()));
        Expression of = new Expression.OfField(field(inputs.get(random.nextInt(inputs.size()))));
        boolean events = kind.countsEvents() && random.nextBoolean();
        boolean split =
                random.nextInt(4) == 0 && kind.resultType(FieldType.LONG).isScalar();
        return new FeatureDefinition(
                "f" + number + "_" + kind + "_" + of.text() + "_" + over.text(),
                new Aggregate(kind, parameter(kind, random)),
                events ? Optional.empty() : Optional.of(of),
                random.nextInt(4) == 0 ? Optional.of(new Expression.OfField(field("flag"))) : Optional.empty(),
                over,
                Optional.empty(),
                false,
                ttl && random.nextBoolean() ? OptionalLong.of(20 * SECOND) : OptionalLong.empty(),
                split
                        ? Optional.of(field(
                                List.of("label", "flag", "count", "amount").get(random.nextInt(4))))
                        : Optional.empty());
    }

    private static double parameter(Kind kind, Random random) {
        return switch (kind.parameter()) {
            case NOTHING -> 0;
            case HOW_MANY, BOUND -> 1 + random.nextInt(5);
            case PERCENTILE -> List.of(0.001, 0.25, 0.5, 0.95, 0.999).get(random.nextInt(5));
            case HALF_LIFE -> List.of(SECOND, 60 * SECOND, HOUR, 500 * HOUR).get(random.nextInt(4));
        };
    }

    /** Events that a group may get, in no order. */
    static List<Sent> events(Random random) {
        // around the epoch, a leap day's end, an hour's and a year's
        long base = List.of(
                        -HOUR,
                        Values.micros(Instant.parse("2024-02-29T23:59:00Z")),
                        Values.micros(Instant.parse("2001-01-01T00:00:00Z")),
                        Values.micros(Instant.parse("2026-03-01T12:59:59.999999Z")))
                .get(random.nextInt(4));
        long span = List.of(30 * SECOND, 20 * 60 * SECOND, 6 * HOUR, 200 * HOUR).get(random.nextInt(4));
        boolean coarse = random.nextBoolean();
        var events = new ArrayList<Sent>();
        for (int i = 20 + random.nextInt(150); i > 0; i--) {
            long time = base + random.nextLong(span);
            time = coarse ? Math.floorDiv(time, SECOND) * SECOND : time;
            events.add(new Sent(time, fields(random), maybe(random, "t" + random.nextInt(3)), id(random)));
        }
        return events;
    }

    private static @Nullable String id(Random random) {
        return maybe(random, "id" + random.nextInt(60));
    }

    private static @Nullable String maybe(Random random, String text) {
        return random.nextInt(6) == 0 ? null : text;
    }

    private static Map<String, Object> fields(Random random) {
        var fields = new HashMap<String, Object>();
        if (random.nextInt(6) > 0) {
            long extreme = random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
            fields.put("count", random.nextInt(12) == 0 ? (Object) extreme : (Object) (long) (random.nextInt(9) - 4));
        }
        List<Double> odd = List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1e300);
        if (random.nextInt(6) > 0) {
            boolean plain = random.nextInt(6) > 0;
            fields.put("amount", plain ? (Object) random.nextDouble() : odd.get(random.nextInt(odd.size())));
        }
        if (random.nextInt(6) > 0) {
            fields.put(
                    "label",
                    List.of("", "a", "\uFFFF", "\uD83D\uDE00", "ab", "é").get(random.nextInt(6)));
        }
        if (random.nextInt(6) > 0) {
            fields.put("flag", random.nextBoolean());
        }
        return fields;
    }

    /** The same in some order. */
    static List<Sent> arranged(List<Sent> events, Random random) {
        Comparator<Sent> byTime = Comparator.comparingLong(Sent::time);
        return switch (random.nextInt(4)) {
            case 0 -> events;
            case 1 -> events.stream().sorted(byTime).toList();
            case 2 -> events.stream().sorted(byTime.reversed()).toList();
            default -> nearlySorted(events.stream().sorted(byTime), random);
        };
    }

    private static List<Sent> nearlySorted(Stream<Sent> sorted, Random random) {
        var events = new ArrayList<>(sorted.toList());
        for (int i = 0; i + 3 < events.size(); i++) {
            Collections.swap(events, i, i + random.nextInt(3));
        }
        return events;
    }
}
