package dev.spillway.bench.ingest;

import static dev.spillway.bench.ingest.Figures.text;

import dev.spillway.pipeline.command.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Tells what hot entities cost with and without adding up: as a table, as JSON, as a page of the documentation. */
public final class HotReport extends Report {
    private final HotBench.Result result;

    public HotReport(HotBench.Result result, Machine machine) {
        super("hot", "What a hot entity costs", result, machine);
        this.result = result;
    }

    /** Prints the figures: of several runs of one kind their means. */
    @Override
    public void print(PrintWriter out) {
        var table = new Table(
                Table.left("TOPIC"),
                Table.left("HOT ENTITIES"),
                Table.right("RUNS"),
                Table.right("CPU µs/event"),
                Table.right("events/s"),
                Table.right("routed rec/event"),
                Table.right("routed B/event"),
                Table.right("added up"),
                Table.right("routed lag"));
        for (boolean keyed : new boolean[] {false, true}) {
            for (int threshold : new int[] {0, 1_000}) {
                List<HotFigures> runs = result.runs().stream()
                        .filter(run -> run.keyed() == keyed && run.threshold() == threshold)
                        .toList();
                if (!runs.isEmpty()) {
                    table.row(
                            keyed ? "keyed by entity" : "no keys",
                            threshold == 0 ? "off" : text("from %,d/s", threshold),
                            String.valueOf(runs.size()),
                            text("%.2f", mean(runs, HotFigures::cpuMicrosPerEvent)),
                            text("%,.0f", mean(runs, HotFigures::eventsPerSecond)),
                            text("%.3f", mean(runs, HotFigures::routedRecordsPerEvent)),
                            text("%.1f", mean(runs, HotFigures::routedBytesPerEvent)),
                            text("%.1f %%", 100 * mean(runs, HotFigures::addedUpShare)),
                            keyed ? "-" : text("%,.0f", mean(runs, run -> (double) run.lagMost())));
                }
            }
        }
        table.print(out);
        out.flush();
    }

    private static double mean(List<HotFigures> runs, ToDoubleFunction<HotFigures> figure) {
        return runs.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    @Override
    protected String explanation() {
        HotBench.Plan plan = result.plan();
        return text("""
                **Work.** The service and the 30 features of [the bench of ingest](bench-ingest.md), one stream thread; %,d entities, Zipf 0.9,
                and one of them that has %.0f %% of the events beside; %,d events in %d partitions, read from a full topic until every one of
                them has come to its entity's state; the first quarter is not counted. Runs with and without take turns, each in a fresh JVM;
                means over the runs. Without keys the events go to the partitions in turn, so three of four are read elsewhere than where
                their entity's state is.

                **Same result.** After every run all values of all entities are compared with those of the first run, and those of every 101st
                entity, the hot one included, with a naive evaluation of the events themselves, within 1e-12.

                **Routed** records and bytes are those sent to `<application>-by-entity`, compressed, keys and framing included. **Added up**
                is the share of all events that were added up where they were read. **Routed lag** is the most records that waited at a time
                in one partition of that topic, looked at four times a second.

                **Keyed by entity**, every event is read where its state is: nothing is routed, nothing is added up elsewhere, and the
                difference between the two rows is chance.
                """, plan.drivers(), 100 * plan.hotShare(), plan.events(), result.partitions());
    }
}
