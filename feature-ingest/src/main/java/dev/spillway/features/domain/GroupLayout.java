package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the state of a group's entities is laid out: the distinct inputs of its features, a tier of tiles per hop, and
 * where each feature finds its value in a merged tile.
 */
final class GroupLayout {

    /** What is aggregated, of which events, split by what; features with the same share their state. */
    record Input(Optional<Expression> of, Optional<Expression> where, Optional<Field> buckets) {
        static Input of(FeatureDefinition feature) {
            return new Input(feature.of(), feature.where(), feature.buckets());
        }

        FieldType type() {
            return of.map(Expression::type).orElse(FieldType.LONG);
        }
    }

    /** The windows that slide by the same hop, and the shape of the tiles they are merged from. */
    record Tier(long hopMicros, List<Window> windows, TileShape shape) {

        /** The start of the oldest tile that any window of the tier can still need at the instant or later. */
        long floorMicros(long atMicros) {
            long floor = Long.MAX_VALUE;
            for (Window window : windows) {
                floor = Math.min(floor, window.startMicros(atMicros));
            }
            return floor;
        }

        long tileStart(long timeMicros) {
            return Math.floorDiv(timeMicros, hopMicros) * hopMicros;
        }
    }

    /**
     * The features over one window: what is merged once and read several times.
     *
     * @param counts the sections whose counts are features: such a feature changes with every event that leaves
     */
    record Slice(int tier, Window window, TileShape shape, List<Integer> readings, List<TileShape.Section> counts) {}

    private final List<Input> inputs;
    private final List<Tier> tiers;
    private final @Nullable TileShape lifetime;
    private final List<Reading> readings;
    private final List<Slice> slices;
    private final boolean[] agesInputs;

    private GroupLayout(List<Input> inputs, List<Tier> tiers, @Nullable TileShape lifetime, List<Reading> readings) {
        this.inputs = List.copyOf(inputs);
        this.tiers = List.copyOf(tiers);
        this.lifetime = lifetime;
        this.readings = List.copyOf(readings);
        this.slices = slices(readings);
        this.agesInputs = new boolean[inputs.size()];
        for (Reading reading : readings) {
            agesInputs[reading.input()] |= reading.feature().ttlMicros().isPresent();
        }
    }

    /** @param ties whether events have a tie break */
    static GroupLayout of(List<FeatureDefinition> features, boolean ties) {
        var inputs = new ArrayList<Input>();
        var byHop = new LinkedHashMap<Long, TileShape.Builder>();
        var windows = new LinkedHashMap<Long, List<Window>>();
        for (FeatureDefinition feature : features) {
            Input input = Input.of(feature);
            if (!inputs.contains(input)) {
                inputs.add(input);
            }
            long hop = feature.window().hopMicros();
            TileShape.Builder shape = byHop.computeIfAbsent(hop, h -> new TileShape.Builder(ties));
            if (input.buckets().isPresent()) {
                shape.addSplit(inputs.indexOf(input), input.type(), feature.aggregate());
            } else {
                shape.add(inputs.indexOf(input), input.type(), feature.aggregate());
            }
            List<Window> known = windows.computeIfAbsent(hop, h -> new ArrayList<>());
            if (known.stream()
                    .noneMatch(w -> w.widthMicros() == feature.window().widthMicros())) {
                known.add(feature.window());
            }
        }
        var shapes = new LinkedHashMap<Long, TileShape>();
        byHop.forEach((hop, builder) -> shapes.put(hop, builder.build()));
        var tiers = new ArrayList<Tier>();
        shapes.forEach((hop, shape) -> {
            if (hop > 0) {
                tiers.add(new Tier(hop, windows.getOrDefault(hop, List.of()), shape));
            }
        });
        return new GroupLayout(inputs, tiers, shapes.get(0L), readings(features, inputs, tiers, shapes));
    }

    private static List<Reading> readings(
            List<FeatureDefinition> features, List<Input> inputs, List<Tier> tiers, Map<Long, TileShape> shapes) {
        var readings = new ArrayList<Reading>();
        for (FeatureDefinition feature : features) {
            int input = inputs.indexOf(Input.of(feature));
            long hop = feature.window().hopMicros();
            TileShape shape = Objects.requireNonNull(shapes.get(hop));
            int tier = -1;
            for (int i = 0; i < tiers.size(); i++) {
                tier = tiers.get(i).hopMicros() == hop ? i : tier;
            }
            readings.add(Reading.of(feature, input, tier, shape));
        }
        return readings;
    }

    private static List<Slice> slices(List<Reading> readings) {
        // by width and hop, not by text: 1h and 60m are one window unless one has a hop of its own
        var byWindow = new LinkedHashMap<List<Long>, List<Integer>>();
        for (int i = 0; i < readings.size(); i++) {
            Window window = readings.get(i).feature().window();
            byWindow.computeIfAbsent(List.of(window.widthMicros(), window.hopMicros()), w -> new ArrayList<>())
                    .add(i);
        }
        var slices = new ArrayList<Slice>();
        byWindow.values().forEach(members -> {
            Reading one = readings.get(members.get(0));
            List<TileShape.Section> counts = members.stream()
                    .map(readings::get)
                    .filter(Reading::changesWithEveryEvent)
                    .map(Reading::section)
                    .toList();
            slices.add(new Slice(one.tier(), one.feature().window(), one.shape(), List.copyOf(members), counts));
        });
        return List.copyOf(slices);
    }

    List<Input> inputs() {
        return inputs;
    }

    List<Tier> tiers() {
        return tiers;
    }

    /** Null if no feature is over the lifetime. */
    @Nullable
    TileShape lifetime() {
        return lifetime;
    }

    List<Reading> readings() {
        return readings;
    }

    List<Slice> slices() {
        return slices;
    }

    /** Whether the age of the newest value of the input is asked for by a feature's own ttl. */
    boolean agesInput(int input) {
        return agesInputs[input];
    }
}
