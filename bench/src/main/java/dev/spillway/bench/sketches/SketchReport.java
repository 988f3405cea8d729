package dev.spillway.bench.sketches;

import static dev.spillway.bench.ingest.Figures.text;

import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.ingest.Report;
import dev.spillway.bench.sketches.SketchResult.Cost;
import dev.spillway.pipeline.command.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Tells a result: as a table, as JSON, as a page of the documentation. */
public final class SketchReport extends Report {
    private final SketchResult result;

    public SketchReport(SketchResult result, Machine machine) {
        super("sketches", "What a sketch costs", result, machine);
        this.result = result;
    }

    @Override
    public void print(PrintWriter out) {
        var columns = new ArrayList<Table.Column>(
                List.of(Table.left("ADDED FEATURE"), Table.right("CPU ns/event"), Table.right("CPU µs/write-back")));
        result.counts().forEach(count -> columns.add(Table.right(text("B/entity after %,d", count))));
        var table = new Table(columns.toArray(Table.Column[]::new));
        Cost without = result.without();
        for (Cost cost : result.costs()) {
            boolean added = cost.sketch() != Sketch.NONE;
            var cells = new ArrayList<Object>();
            cells.add(added ? cost.sketch().title() : "(without one: count, sum)");
            cells.add(figure(added, cost.nanosPerEvent(), without.nanosPerEvent(), 1));
            cells.add(figure(added, cost.nanosPerWriteBack(), without.nanosPerWriteBack(), 1_000));
            for (int i = 0; i < result.counts().size(); i++) {
                cells.add(figure(
                        added, cost.stateBytes().get(i), without.stateBytes().get(i), 1));
            }
            table.row(cells.toArray());
        }
        table.print(out);
        out.flush();
    }

    private static String figure(boolean added, double all, double without, double unit) {
        double figure = (added ? all - without : all) / unit;
        return text(unit > 1 ? (added ? "%+,.1f" : "%,.1f") : (added ? "%+,.0f" : "%,.0f"), figure);
    }

    @Override
    protected String explanation() {
        return text("""
                The first row is all of a group with a count and a sum over 1h; the others are what one more feature adds to that.

                **An event** is read into the group's inputs and folded into the state of its entity; Kafka and the decoding of the record are not
                in it. %,d entities in turn, 1,000 events an hour of event time each, an hour of them before the first that counts, and then %,d.
                Items are strings, 10,000 of them, Zipf 1.0; prices are doubles, 10,000 of them, each as often as any other.

                **A write-back** is what is done once per commit for an entity that has changed: its features are evaluated for `feature-updates`
                with the instant until which they hold, and its row, the blocks that have changed, and its whole state are encoded. Here it comes
                after every 5 events of an entity; a busy one has more of them between two commits.

                CPU is that of the thread that does it; collections are done by others. Medians of %d rounds in which all take turns, after one for
                the compiler. Differences of a few tens of ns an event are noise.

                **B/entity** is the state as it goes to RocksDB, the changelog and `feature-updates`, before compression, after so many events of an
                entity that are spread evenly over an hour: with a window of 1h and its hop of 1 minute an entity has up to 60 tiles, and all but the
                newest of them also hold what came after (see [aggregates](aggregates.md#bytes)). A sketch costs its size once per tile, not once.
                """, result.entities(), result.events(), result.rounds());
    }
}
