package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.features.domain.EntityState.Admission;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.GroupDefinition.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The state of an entity against the naive oracle: random groups over random events, in every order, with restarts at any
 * record, and reads at every kind of instant.
 */
class EntityStateOracleTest {

    private static final List<Kind> KINDS = List.copyOf(EnumSet.allOf(Kind.class));
    private static final long SECOND = 1_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final EventLayout LAYOUT = EventLayout.of("events", List.of(declared()));

    private static Map<String, FieldType> declared() {
        var fields = new java.util.LinkedHashMap<String, FieldType>();
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

    private static Field field(String name) {
        return LAYOUT.fields().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("seeds", 400));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersAsTheOracleDoes(long seed) {
        var random = new Random(seed);
        FeatureGroup group = new FeatureGroup(randomGroup(random));
        List<Sent> events = arranged(randomEvents(random), random);
        var run = new Run(group, random, seed);
        events.forEach(run::send);
        run.decay();
    }

    /** The same where most events are added up apart from the state, which merges what they add up to at any record. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void answersAsTheOracleDoesWhoeverAddsUp(long seed) {
        var random = new Random(seed);
        FeatureGroup group = new FeatureGroup(randomGroup(random));
        List<Sent> events = arranged(randomEvents(random), random);
        var run = new Run(group, random, seed);
        // events that have ids are never added up elsewhere, as a repeat must meet its first
        if (group.definition().source().eventId().isEmpty()) {
            run.addUpElsewhere(1 + random.nextInt(4), random.nextInt(20));
        }
        events.forEach(run::send);
        run.decay();
    }

    /** One event on its way: its fields and the clock when it arrives. */
    private record Sent(
            long time,
            Map<String, Object> fields,
            @Nullable String tie,
            @Nullable String id) {}

    /** The state and the oracle side by side. */
    private static final class Run {
        private final FeatureGroup group;
        private final Random random;
        private final long seed;
        private final Intake intake;
        private final Map<Integer, byte[]> parts = new HashMap<>();
        private final Event event = LAYOUT.newEvent();
        private EntityState state;
        private Oracle oracle;
        private long clock = Long.MIN_VALUE;
        private long revision = Long.MIN_VALUE;
        private int sent;

        /** What is added up elsewhere and not merged yet, if anything may be. */
        private final List<Portion> portions = new ArrayList<>();

        /** How long the checks leave the portions alone, in records. */
        private int patience;

        private int elsewhere;

        Run(FeatureGroup group, Random random, long seed) {
            this.group = group;
            this.random = random;
            this.seed = seed;
            this.intake = group.newIntake();
            this.state = group.newState();
            this.oracle = new Oracle(group.definition());
        }

        void addUpElsewhere(int places, int records) {
            elsewhere = places;
            patience = records;
        }

        /** Merges what is added up elsewhere, each portion as it is or as it is read back. */
        private void mergeAll() {
            Collections.shuffle(portions, random);
            for (Portion portion : portions) {
                byte[] bytes = portion.encode();
                Portion read = group.decodePortion(bytes);
                assertThat(read.encode()).as(context()).isEqualTo(bytes);
                state.merge(random.nextBoolean() ? portion : read, clock);
                assertThat(portion.encode()).as(context()).isEqualTo(bytes);
            }
            portions.clear();
        }

        /** Whether an event that the oracle admits was added up elsewhere. */
        private boolean isAddedUpElsewhere() {
            if (elsewhere == 0 || random.nextInt(8) == 0) {
                return false;
            }
            if (portions.size() < elsewhere && random.nextBoolean()) {
                portions.add(group.newPortion());
            }
            if (portions.isEmpty()) {
                return false;
            }
            portions.get(random.nextInt(portions.size())).add(intake.inputs(), clock);
            return true;
        }

        /** Whether some life is over, so that what comes belongs to another. */
        private boolean isOver() {
            OptionalLong due = state.dueMicros();
            return (due.isPresent() && clock >= due.getAsLong())
                    || portions.stream().anyMatch(portion -> portion.isOver(clock));
        }

        void send(Sent next) {
            sent++;
            // the wall clock is the record's time, which may lie up to an hour behind the event's
            long record =
                    group.definition().clock() == GroupClock.EVENT ? next.time : next.time - random.nextLong(HOUR);
            clock = Math.max(clock, record);
            dieIfDue();
            fill(next);
            assertThat(intake.read(event, record)).isEqualTo(Intake.Verdict.READ);
            boolean ids = group.definition().source().eventId().isPresent();
            Admission expected = oracle.admit(new Oracle.Kept(next.time, tie(next), next.fields), ids ? next.id : null);
            if (expected != Admission.ADMITTED) {
                // whoever cannot tell sends what came before, and then the event itself
                mergeAll();
            }
            if (expected != Admission.ADMITTED || !isAddedUpElsewhere()) {
                assertThat(state.admit(intake.inputs(), intake.id(), clock))
                        .as(context())
                        .isEqualTo(expected);
            }
            if (!portions.isEmpty() && random.nextInt(1 + patience) > 0) {
                return;
            }
            mergeAll();
            if (random.nextInt(4) == 0) {
                check(clock);
            }
            if (random.nextInt(8) == 0 && !state.isEmpty()) {
                check(Math.max(clock, state.newestMicros() + 1) + random.nextLong(HOUR));
            }
            if (random.nextInt(6) == 0) {
                checkUpdate();
            }
            if (random.nextInt(5) == 0) {
                restart();
            }
        }

        private @Nullable String tie(Sent next) {
            return group.definition().source().tieBreak().isPresent() ? next.tie : null;
        }

        /** The clock moves on with no event, until nothing is left. */
        void decay() {
            mergeAll();
            for (long step : new long[] {0, 1, SECOND, 7 * SECOND, 61 * SECOND, HOUR, 25 * HOUR, 9 * 24 * HOUR}) {
                clock += step;
                dieIfDue();
                check(clock);
                check(clock);
                if (random.nextBoolean()) {
                    restart();
                }
            }
        }

        private void dieIfDue() {
            if (isOver()) {
                mergeAll();
            }
            OptionalLong due = state.dueMicros();
            if (due.isPresent() && clock >= due.getAsLong()) {
                assertThat(state.evaluate(clock, false).statuses()).containsOnly(Status.NOT_FOUND);
                state = group.newState();
                parts.clear();
                oracle = new Oracle(group.definition());
                revision = Long.MIN_VALUE;
            }
        }

        private void restart() {
            for (int part = 0; part < state.partCount(); part++) {
                if (state.isPartChanged(part)) {
                    parts.put(part, state.encodePart(part));
                    state.partWritten(part);
                }
            }
            byte[] whole = state.encodeWhole();
            byte[] row = state.encodeRow();
            if (!state.isEmpty()) {
                long at = Math.max(clock, state.newestMicros() + 1);
                Object[] values = group.decodeWhole(whole).evaluate(at, false).values();
                assertThat(values)
                        .as(context())
                        .isEqualTo(state.evaluate(at, false).values());
            }
            state = group.decodeRow(row, parts::get);
            assertThat(state.encodeRow()).as(context()).isEqualTo(row);
        }

        private void check(long at) {
            OptionalLong due = state.dueMicros();
            boolean dead = due.isPresent() && at >= due.getAsLong();
            FeatureVector vector = state.evaluate(at, true);
            assertThat(vector.eventTimeMicros()).as(context()).isEqualTo(oracle.newestBefore(at));
            for (int i = 0; i < vector.values().length; i++) {
                FeatureDefinition feature = group.definition().features().get(i);
                Status status = oracle.status(feature, at);
                Object expected = status == Status.NOT_FOUND ? null : oracle.value(feature, at);
                String what = feature.name() + " at " + at + ", " + context();
                assertThat(vector.statuses()[i]).as(what).isEqualTo(status);
                boolean fades = feature.aggregate().kind() == Kind.DECAYED_SUM;
                double size = fades && expected != null ? oracle.size(feature, at) : 0;
                assertSame(vector.values()[i], expected, size, what);
            }
            if (dead) {
                assertThat(state.evaluate(at, false).statuses()).containsOnly(Status.NOT_FOUND);
            }
        }

        private void checkUpdate() {
            if (state.isEmpty()) {
                return;
            }
            long at = state.newestMicros() + 1;
            check(at);
            long told = state.nextRevision();
            assertThat(told).as(context()).isEqualTo(Math.max(revision + 1, state.newestMicros()));
            revision = told;
            FeatureVector vector = state.evaluate(at, true);
            OptionalLong found = state.validUntilMicros(vector);
            OptionalLong expected = nextChange(at, vector.values());
            if (!hasRounding()) {
                assertThat(found).as(context()).isEqualTo(expected);
            } else if (found.isPresent()) {
                // a sum that rounds otherwise once a tile has left counts as changed
                assertThat(found.getAsLong()).as(context()).isLessThanOrEqualTo(expected.orElse(Long.MAX_VALUE));
            } else {
                assertThat(expected).as(context()).isEmpty();
            }
        }

        private boolean hasRounding() {
            return group.definition().features().stream()
                    .anyMatch(f -> (f.aggregate().equals(Aggregate.SUM)
                                    || f.aggregate().equals(Aggregate.AVG))
                            && f.of().orElseThrow().type() == FieldType.DOUBLE);
        }

        private OptionalLong nextChange(long at, @Nullable Object[] now) {
            for (int i = 0; i < now.length; i++) {
                boolean fades = group.definition().features().get(i).aggregate().kind() == Kind.DECAYED_SUM;
                if (fades && now[i] != null && !now[i].equals(0.0)) {
                    return OptionalLong.of(at + 1);
                }
            }
            var instants = new TreeSet<Long>();
            for (FeatureDefinition feature : group.definition().features()) {
                Window window = feature.window();
                if (!window.isLifetime()) {
                    for (long time : oracle.times()) {
                        long start = Math.floorDiv(time, window.hopMicros()) * window.hopMicros();
                        instants.add(start + window.hopMicros() + window.widthMicros());
                    }
                }
            }
            state.dueMicros().ifPresent(instants::add);
            for (long instant : instants.tailSet(at, false)) {
                boolean dead = state.dueMicros().isPresent()
                        && instant >= state.dueMicros().getAsLong();
                for (FeatureDefinition feature : group.definition().features()) {
                    Object then = dead ? null : oracle.value(feature, instant);
                    if (!java.util.Objects.equals(then, oracle.value(feature, at))) {
                        return OptionalLong.of(instant);
                    }
                }
                if (dead) {
                    break;
                }
            }
            return OptionalLong.empty();
        }

        private void fill(Sent next) {
            event.clear();
            event.setText(field("entity").slot(), "e");
            event.setLong(field("at").slot(), next.time);
            next.fields.forEach((name, value) -> {
                int slot = field(name).slot();
                if (value instanceof Long number) {
                    event.setLong(slot, number);
                } else if (value instanceof Double number) {
                    event.setDouble(slot, number);
                } else if (value instanceof Boolean truth) {
                    event.setBoolean(slot, truth);
                } else {
                    event.setText(slot, (String) value);
                }
            });
            if (next.tie != null) {
                event.setText(field("tie").slot(), next.tie);
            }
            if (next.id != null) {
                event.setText(field("id").slot(), next.id);
            }
        }

        private String context() {
            return "seed " + seed + " after event " + sent + ", clock " + clock;
        }
    }

    /** @param size what rounding is measured by, if it is more than the expected number */
    private static void assertSame(@Nullable Object found, @Nullable Object expected, double size, String what) {
        if (found instanceof Double a && expected instanceof Double b && !a.equals(b)) {
            assertThat(Math.abs(a - b))
                    .as("%s: %s, not %s", what, a, b)
                    .isLessThanOrEqualTo(1e-12 * Math.max(size, Math.abs(b)) + Double.MIN_NORMAL);
        } else if (found instanceof Map<?, ?> a && expected instanceof Map<?, ?> b) {
            assertThat(List.copyOf(a.keySet())).as(what).isEqualTo(List.copyOf(b.keySet()));
            a.forEach((key, value) -> assertSame(value, b.get(key), size, what + " " + key));
        } else {
            assertThat(found).as(what).isEqualTo(expected);
        }
    }

    private static GroupDefinition randomGroup(Random random) {
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
                features.add(randomFeature(random, window, features.size(), ttl));
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

    private static FeatureDefinition randomFeature(Random random, Window window, int number, boolean ttl) {
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

    private static List<Sent> randomEvents(Random random) {
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
            events.add(new Sent(time, randomFields(random), maybe(random, "t" + random.nextInt(3)), randomId(random)));
        }
        return events;
    }

    private static @Nullable String randomId(Random random) {
        return maybe(random, "id" + random.nextInt(60));
    }

    private static @Nullable String maybe(Random random, String text) {
        return random.nextInt(6) == 0 ? null : text;
    }

    private static Map<String, Object> randomFields(Random random) {
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

    private static List<Sent> arranged(List<Sent> events, Random random) {
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
