package dev.spillway.features.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.features.domain.Aggregate.Kind;
import dev.spillway.features.domain.GroupDefinition.Format;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.GroupDefinition.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of a state, in every format that was ever written: {@code state/v<n>.bin}. */
class StateFormatTest {

    private static final int CURRENT = 2;
    private static final Path FOLDER = Path.of("src/test/resources/state");
    private static final long SECOND = 1_000_000L;
    private static final EventLayout LAYOUT = EventLayout.of("events", List.of(fields()));

    /** Those that there were when the first formats were written. */
    private static final List<Aggregate> FIRST_SEVEN = List.of(
            Aggregate.COUNT,
            Aggregate.SUM,
            Aggregate.AVG,
            Aggregate.MIN,
            Aggregate.MAX,
            Aggregate.FIRST,
            Aggregate.LAST);

    private final FeatureGroup group = new FeatureGroup(definition());

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void readsEveryFormat(int format) throws IOException {
        EntityState state = state();

        EntityState read = group.decodeWhole(Files.readAllBytes(FOLDER.resolve("v" + format + ".bin")));

        for (long age : new long[] {1, 3 * SECOND, 12 * SECOND, 50 * SECOND, 400 * SECOND}) {
            long at = state.newestMicros() + age;
            assertThat(read.evaluate(at, true).values())
                    .as("%d µs after the newest event", age)
                    .isEqualTo(state.evaluate(at, true).values());
        }
    }

    @Test
    void writesTheCurrentFormat() throws IOException {
        Path file = FOLDER.resolve("v" + CURRENT + ".bin");
        byte[] whole = state().encodeWhole();
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.write(file, whole);
        }

        assertThat(whole).isEqualTo(Files.readAllBytes(file));
    }

    /** What has come since: the fields of the format are as they were, so it is no format of its own. */
    @Test
    void keepsTheBytesOfEveryAggregate() throws IOException {
        var every = new FeatureGroup(definition(every()));
        EntityState state = state(every);
        byte[] whole = state.encodeWhole();
        Path file = FOLDER.resolve("every-aggregate-v" + CURRENT + ".bin");
        if (Boolean.getBoolean("golden.write")) {
            Files.write(file, whole);
        }

        assertThat(whole).isEqualTo(Files.readAllBytes(file));
        long at = state.newestMicros() + SECOND;
        assertThat(every.decodeWhole(whole).evaluate(at, true).values())
                .isEqualTo(state.evaluate(at, true).values());
    }

    private static List<FeatureDefinition> every() {
        var features = new ArrayList<FeatureDefinition>();
        for (Window window : List.of(new Window("5s", 5 * SECOND, SECOND), Window.LIFETIME)) {
            for (Kind kind : Kind.values()) {
                boolean possible = kind != Kind.RATE || !window.isLifetime();
                for (String of : List.of("count", "amount", "label")) {
                    if (possible && kind.accepts(field(of).type())) {
                        features.add(feature(new Aggregate(kind, parameter(kind)), of, window, Optional.empty()));
                    }
                }
                if (possible && kind.resultType(FieldType.LONG).isScalar()) {
                    features.add(feature(
                            new Aggregate(kind, parameter(kind)), "count", window, Optional.of(field("label"))));
                }
            }
        }
        return features;
    }

    private static double parameter(Kind kind) {
        return switch (kind.parameter()) {
            case NOTHING -> 0;
            case HOW_MANY -> 3;
            case BOUND -> 5;
            case PERCENTILE -> 0.5;
            case HALF_LIFE -> SECOND;
        };
    }

    @Test
    void refusesAFormatThatIsNewer() {
        byte[] newer = state().encodeWhole();
        newer[0] = CURRENT + 1;

        assertThatThrownBy(() -> group.decodeWhole(newer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format " + (CURRENT + 1));
    }

    private static Map<String, FieldType> fields() {
        var fields = new LinkedHashMap<String, FieldType>();
        fields.put("entity", FieldType.STRING);
        fields.put("count", FieldType.LONG);
        fields.put("amount", FieldType.DOUBLE);
        fields.put("label", FieldType.STRING);
        return fields;
    }

    private static Field field(String name) {
        return LAYOUT.field(name, Objects.requireNonNull(fields().get(name)));
    }

    /** Every aggregate over every kind of input, in a window that has a block and in one that has none, and over the lifetime. */
    private static GroupDefinition definition() {
        return definition(firstSeven());
    }

    private static List<FeatureDefinition> firstSeven() {
        var features = new ArrayList<FeatureDefinition>();
        for (Window window : List.of(
                new Window("5s", 5 * SECOND, SECOND), new Window("1m", 60 * SECOND, 60 * SECOND), Window.LIFETIME)) {
            for (String of : List.of("count", "amount", "label")) {
                for (Aggregate aggregate : FIRST_SEVEN) {
                    if (aggregate.kind().accepts(field(of).type())) {
                        features.add(feature(aggregate, of, window));
                    }
                }
            }
        }
        // an input of its own, since of most events it is the only accumulator
        features.add(feature(Aggregate.SUM, "amount", new Window("30s", 30 * SECOND, 2 * SECOND)));
        return features;
    }

    private static GroupDefinition definition(List<FeatureDefinition> features) {
        var source = new Source(
                "events",
                Format.JSON,
                LAYOUT.fields(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(field("label")));
        return new GroupDefinition(
                "g",
                1,
                List.of(field("entity")),
                GroupClock.EVENT,
                source,
                60 * SECOND,
                OptionalLong.empty(),
                0,
                features,
                "checksum");
    }

    private static FeatureDefinition feature(Aggregate aggregate, String of, Window window) {
        return feature(aggregate, of, window, Optional.empty());
    }

    private static FeatureDefinition feature(Aggregate aggregate, String of, Window window, Optional<Field> buckets) {
        return new FeatureDefinition(
                aggregate + "_" + of + "_" + window.text(),
                aggregate,
                Optional.of(new Expression.OfField(field(of))),
                Optional.empty(),
                aggregate.kind().decays() ? Window.LIFETIME : window,
                Optional.empty(),
                false,
                OptionalLong.empty(),
                buckets);
    }

    /** Some tiles of one event, some of several, some of events that lack a value, and one event that waits. */
    private EntityState state() {
        return state(group);
    }

    private static EntityState state(FeatureGroup group) {
        EntityState state = group.newState();
        Event event = LAYOUT.newEvent();
        Intake intake = group.newIntake();
        long start = 1_700_000_000L * SECOND;
        for (int i = 0; i < 40; i++) {
            event.clear();
            event.setText(field("entity").slot(), "e");
            if (i % 3 > 0) {
                event.setLong(field("count").slot(), i - 20);
            }
            if (i % 4 > 0) {
                event.setDouble(field("amount").slot(), i % 4 == 1 ? -0.0 : i / 10.0);
            }
            if (i % 5 > 0) {
                event.setText(field("label").slot(), "é" + i % 7);
            }
            long time = start + (long) i * i * SECOND / 40;
            assertThat(intake.read(event, time)).isEqualTo(Intake.Verdict.READ);
            state.admit(intake.inputs(), null, i == 39 ? time : time + 1);
        }
        state.nextRevision();
        return state;
    }
}
