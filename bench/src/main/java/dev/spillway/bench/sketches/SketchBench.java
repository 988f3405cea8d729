package dev.spillway.bench.sketches;

import dev.spillway.bench.ingest.Median;
import dev.spillway.bench.sketches.SketchResult.Cost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Folds the same events into a group without a sketch and into groups with one, in turn, in this process. */
public final class SketchBench {
    private static final int EVENTS_PER_WRITE_BACK = 5;

    /** Write-backs of each entity that are measured. */
    private static final int TURNS = 10;

    private final Plan plan;
    private final Consumer<String> progress;
    private final Orders orders = new Orders();

    /** Bytes, so that none can be left out. */
    private long written;

    /**
     * What to run.
     *
     * @param entities whose events are folded in turn
     * @param events of each measurement, all entities' together
     * @param perHour events of an entity in an hour of event time
     * @param rounds in which all groups take turns
     * @param counts after how many events of an entity, spread over an hour, its state is taken
     */
    public record Plan(int entities, long events, long perHour, int rounds, List<Integer> counts) {}

    public SketchBench(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** CPU of one measurement. */
    private record Spent(double nanosPerEvent, double nanosPerWriteBack) {}

    /** Runs it all. */
    public SketchResult run() throws IOException {
        Map<Sketch, List<Spent>> spent = new EnumMap<>(Sketch.class);
        // one round more than are counted, for the compiler
        for (int round = 0; round <= plan.rounds(); round++) {
            for (Sketch sketch : Sketch.values()) {
                Spent found = measure(sketch);
                if (round > 0) {
                    spent.computeIfAbsent(sketch, s -> new ArrayList<>()).add(found);
                }
            }
            progress.accept("round " + round + " of " + plan.rounds());
        }
        var costs = new ArrayList<Cost>();
        for (Sketch sketch : Sketch.values()) {
            List<Spent> runs = Objects.requireNonNull(spent.get(sketch));
            costs.add(new Cost(
                    sketch,
                    Median.of(runs.stream().mapToDouble(Spent::nanosPerEvent)),
                    Median.of(runs.stream().mapToDouble(Spent::nanosPerWriteBack)),
                    stateBytes(sketch)));
        }
        if (written == 0) {
            throw new IllegalStateException("nothing was written");
        }
        return new SketchResult(plan.entities(), plan.events(), plan.rounds(), plan.counts(), costs);
    }

    private Spent measure(Sketch sketch) throws IOException {
        var folding = new Folding(sketch, orders, plan.entities(), plan.perHour());
        // an hour, so that windows are full
        folding.fold(plan.entities() * plan.perHour());
        long start = cpuNanos();
        folding.fold(plan.events());
        long foldNanos = cpuNanos() - start;
        long writeNanos = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            folding.fold((long) EVENTS_PER_WRITE_BACK * plan.entities());
            start = cpuNanos();
            written += folding.writeBack();
            writeNanos += cpuNanos() - start;
        }
        return new Spent((double) foldNanos / plan.events(), (double) writeNanos / TURNS / plan.entities());
    }

    /** Of this thread: what the process has used is told in hundredths of a second only. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private List<Double> stateBytes(Sketch sketch) throws IOException {
        var bytes = new ArrayList<Double>();
        for (int count : plan.counts()) {
            // of few events the average of many entities; of many, each says the same
            int entities = Math.max(1, Math.min(50, 10_000 / count));
            var folding = new Folding(sketch, orders, entities, count);
            folding.fold((long) entities * count);
            bytes.add(folding.stateBytes());
        }
        return bytes;
    }
}
