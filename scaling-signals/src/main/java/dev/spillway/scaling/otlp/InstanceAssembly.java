package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.otlp.Cell.Part;
import dev.spillway.scaling.otlp.MappedMetric.Side;
import dev.spillway.scaling.otlp.MappedMetric.Take;
import dev.spillway.scaling.otlp.Point.Level;
import dev.spillway.scaling.otlp.Point.Nothing;
import dev.spillway.scaling.otlp.Point.Quantiles;
import dev.spillway.scaling.otlp.Point.Total;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Brings the data points of one instance together into a sample per interval, whichever exports and receivers they come by.
 *
 * <pre>
 *   points at     :01 :03      :11   :13      :21 …
 *   intervals  ───────┼──────────┼───────────┼────    the first point seen is the middle of its interval
 *   samples                    :06 (sent :09)  :16 (sent :19)
 * </pre>
 *
 * Intervals are the instance's own: its first point is in the middle of one, so that a collection that comes a little early or
 * late stays in its interval. A sample is sent 3 s after its interval's end, by the topic's clock; what comes later is counted as
 * late. A level that was not heard of in an interval holds for that one more, since receivers do not keep step; what is counted
 * holds for its own interval alone. An interval without any point has no sample.
 *
 * <p>Bounded: at most {@link #SERIES_MAX} series, which are forgotten after {@link #FORGOTTEN_MICROS} of silence, and at most
 * {@link #CELLS_MAX} open intervals. What goes beyond is counted.
 */
final class InstanceAssembly {
    static final int SERIES_MAX = 2_000;
    static final int CELLS_MAX = 16;
    static final long FORGOTTEN_MICROS = 900_000_000;

    /** How long after an interval's end its sample waits for exports on their way. */
    static final long GRACE_MICROS = 3_000_000;

    /** The first point of a cumulative series counts if the series began within so many intervals. */
    private static final int RECENT_INTERVALS = 2;

    /** A level holds for its interval and the next. */
    private static final int LEVEL_INTERVALS = 2;

    final long intervalMicros;
    final double gamma;
    Owner owner;
    long anchorMicros;
    long closedMicros;
    final TreeMap<Long, Cell> open = new TreeMap<>();
    final Map<SeriesId, Growth.Mark> marks = new HashMap<>();
    final Map<Part, Cell.Reading> levels = new HashMap<>();

    /** An instance not seen before. */
    InstanceAssembly(Owner owner, long intervalMicros, double gamma) {
        this.owner = owner;
        this.intervalMicros = intervalMicros;
        this.gamma = gamma;
        this.anchorMicros = Long.MIN_VALUE;
        this.closedMicros = Long.MIN_VALUE;
    }

    /** Takes a delivery; the tally says what became of each point. */
    void add(Delivery delivery, Map<String, OtlpMapping> mappings, Tally tally) {
        owner = delivery.owner();
        for (Delivery.Item item : delivery.items()) {
            tally.count(add(item, mappings));
        }
    }

    private PointOutcome add(Delivery.Item item, Map<String, OtlpMapping> mappings) {
        Point point = item.point();
        if (point.content() instanceof Nothing nothing) {
            return nothing.why();
        }
        if (anchorMicros == Long.MIN_VALUE) {
            anchorMicros = Math.floorMod(point.atMicros() + intervalMicros / 2, intervalMicros);
        }
        long end = endOf(point.atMicros());
        Cell known = open.get(end);
        if (end <= closedMicros) {
            return PointOutcome.LATE;
        }
        if (known == null && open.size() >= CELLS_MAX) {
            return PointOutcome.CROWDED;
        }
        Cell cell = known == null ? new Cell() : known;
        PointOutcome outcome = add(point, parts(item, mappings), cell);
        if (outcome == PointOutcome.USED) {
            open.put(end, cell);
        }
        return outcome;
    }

    private long endOf(long atMicros) {
        return atMicros + Math.floorMod(anchorMicros - atMicros, intervalMicros);
    }

    /** A metric that a point is part of. */
    private record Use(MappedMetric metric, String slot) {}

    private static List<Use> parts(Delivery.Item item, Map<String, OtlpMapping> mappings) {
        var uses = new ArrayList<Use>();
        Point point = item.point();
        for (String name : item.mappings()) {
            OtlpMapping mapping = mappings.get(name);
            // else it was taken away while the point was on its way
            if (mapping != null) {
                addUses(point, mapping, uses);
            }
        }
        return uses;
    }

    private static void addUses(Point point, OtlpMapping mapping, List<Use> uses) {
        for (MappedMetric metric : mapping.metrics()) {
            for (Side side : Side.values()) {
                if (metric.has(side, point.metric(), point.attributes())) {
                    uses.add(new Use(metric, slot(mapping, metric, side)));
                }
            }
        }
    }

    static String slot(OtlpMapping mapping, MappedMetric metric, Side side) {
        return mapping.name() + "/" + metric.name() + "/" + side;
    }

    private PointOutcome add(Point point, List<Use> uses, Cell cell) {
        if (point.content() instanceof Level level) {
            return levels(point, level.value(), uses, cell);
        }
        if (point.content() instanceof Quantiles quantiles) {
            return quantiles(point, quantiles, uses, cell);
        }
        return total(point, (Total) point.content(), uses, cell);
    }

    private PointOutcome total(Point point, Total total, List<Use> uses, Cell cell) {
        Take usual = total.monotonic() || Growth.isDelta(total) ? Take.RATE : Take.VALUE;
        var asLevel = new ArrayList<Use>();
        var asGrowth = new ArrayList<Use>();
        for (Use use : uses) {
            if (takes(use, usual) != Take.VALUE) {
                // a sum has no quantiles
                if (total.buckets().isPresent() || use.metric().quantile() == null) {
                    asGrowth.add(use);
                }
            } else if (total.buckets().isEmpty() && !Growth.isDelta(total)) {
                asLevel.add(use);
            }
        }
        PointOutcome outcome = asLevel.isEmpty() ? PointOutcome.UNUSABLE : levels(point, total.total(), asLevel, cell);
        return asGrowth.isEmpty() ? outcome : grow(point, total, asGrowth, cell);
    }

    private static Take takes(Use use, Take usual) {
        return Optional.ofNullable(use.metric().take()).orElse(usual);
    }

    private PointOutcome levels(Point point, double value, List<Use> uses, Cell cell) {
        boolean used = false;
        for (Use use : uses) {
            var part = new Part(use.slot(), point.series());
            if (takes(use, Take.VALUE) == Take.VALUE && use.metric().quantile() == null) {
                if (!levels.containsKey(part) && !cell.levels.containsKey(part) && isFull(cell)) {
                    return PointOutcome.CROWDED;
                }
                cell.level(part, new Cell.Reading(point.atMicros(), value));
                used = true;
            }
        }
        return used ? PointOutcome.USED : PointOutcome.UNUSABLE;
    }

    private PointOutcome quantiles(Point point, Quantiles quantiles, List<Use> uses, Cell cell) {
        boolean used = false;
        for (Use use : uses) {
            Double value = quantiles.values().get(use.metric().quantile());
            if (value != null && !isFull(cell)) {
                cell.level(new Part(use.slot(), point.series()), new Cell.Reading(point.atMicros(), value));
                used = true;
            }
        }
        return used ? PointOutcome.USED : PointOutcome.UNUSABLE;
    }

    private boolean isFull(Cell cell) {
        return levels.size() + cell.levels.size() >= SERIES_MAX;
    }

    private PointOutcome grow(Point point, Total total, List<Use> uses, Cell cell) {
        if (Growth.isDelta(total)) {
            return growByDelta(point, total, uses, cell);
        }
        Growth.Mark mark = marks.get(point.series());
        if (mark == null && marks.size() >= SERIES_MAX) {
            return PointOutcome.CROWDED;
        }
        if (mark != null && point.atMicros() <= mark.atMicros()) {
            return PointOutcome.REPEATED;
        }
        marks.put(point.series(), Growth.Mark.of(point, total));
        Optional<Growth> growth = mark == null
                ? Growth.first(point, total, RECENT_INTERVALS * intervalMicros)
                : Optional.of(Growth.since(mark, point, total));
        growth.ifPresent(more -> grow(point, total, more, uses, cell));
        return PointOutcome.USED;
    }

    private PointOutcome growByDelta(Point point, Total total, List<Use> uses, Cell cell) {
        if (total.monotonic() && total.total() < 0) {
            return PointOutcome.UNUSABLE;
        }
        if (cell.deltas.size() >= SERIES_MAX) {
            return PointOutcome.CROWDED;
        }
        if (!cell.deltas.add(new Cell.Delta(point.series(), point.atMicros()))) {
            return PointOutcome.REPEATED;
        }
        grow(point, total, Growth.of(point, total, intervalMicros), uses, cell);
        return PointOutcome.USED;
    }

    private void grow(Point point, Total total, Growth growth, List<Use> uses, Cell cell) {
        for (Use use : uses) {
            // a sum has nothing but its growth; a histogram has a distribution unless its growth is asked for
            if (use.metric().take() != null || total.buckets().isEmpty()) {
                cell.grow(
                        new Part(use.slot(), point.series()), new Cell.Counted(growth.increase(), growth.spanMicros()));
            } else {
                growth.buckets()
                        .ifPresent(buckets -> buckets.pourInto(
                                cell.sketches.computeIfAbsent(use.slot(), slot -> new SketchBuilder(gamma)),
                                use.metric().scale()));
            }
        }
    }

    /** When the next sample is to be sent; empty if nothing has been heard since the last. */
    OptionalLong dueMicros() {
        return open.isEmpty() ? OptionalLong.empty() : OptionalLong.of(open.firstKey() + GRACE_MICROS);
    }

    /** The samples that are due by then, oldest first. */
    List<Sample> close(long clockMicros, Map<String, OtlpMapping> mappings) {
        var samples = new ArrayList<Sample>();
        while (!open.isEmpty() && open.firstKey() + GRACE_MICROS <= clockMicros) {
            Map.Entry<Long, Cell> closing = open.pollFirstEntry();
            closedMicros = closing.getKey();
            carryOn(closing.getValue());
            Sample sample = new SampleFold(mappings.values(), closing.getValue(), levels, gamma)
                    .sample(owner, closedMicros, intervalMicros);
            if (!sample.gauges().isEmpty() || !sample.latencies().isEmpty()) {
                samples.add(sample);
            }
        }
        return samples;
    }

    private void carryOn(Cell closing) {
        levels.putAll(closing.levels);
        levels.values().removeIf(level -> level.atMicros() <= closedMicros - LEVEL_INTERVALS * intervalMicros);
        marks.values().removeIf(mark -> mark.atMicros() <= closedMicros - FORGOTTEN_MICROS);
    }

    /** From when on nothing of it would be used any more, if nothing else is heard. */
    long forgetMicros() {
        return closedMicros + FORGOTTEN_MICROS;
    }

    /** Whether there is anything to remember. */
    boolean isEmpty() {
        return open.isEmpty() && closedMicros == Long.MIN_VALUE;
    }
}
