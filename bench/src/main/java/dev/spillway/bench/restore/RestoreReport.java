package dev.spillway.bench.restore;

import static dev.spillway.bench.ingest.Figures.text;

import dev.spillway.bench.ingest.Kind;
import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.ingest.Report;
import dev.spillway.bench.ingest.Workload;
import dev.spillway.pipeline.command.Table;
import java.io.PrintWriter;
import java.util.function.ToDoubleFunction;

/** Tells a result: as a table, as JSON, as a page of the documentation. */
public final class RestoreReport extends Report {
    private final RestoreResult result;

    public RestoreReport(RestoreResult result, Machine machine) {
        super("restore", "How soon state is restored", result, machine);
        this.result = result;
    }

    /** In one line, for those who watch. */
    static String line(Restored run) {
        return text(
                "%-18s %-10s %6.2f s, %5.2f s of CPU, %,d records in %,.0f MB",
                run.kind().title(),
                run.changelog().title(),
                run.seconds(),
                run.cpuSeconds(),
                run.records(),
                run.bytes() / 1e6);
    }

    @Override
    public void print(PrintWriter out) {
        var table = new Table(
                Table.left("CHANGELOG"),
                Table.left("CONTENDER"),
                Table.right("restored in"),
                Table.right("(range)"),
                Table.right("CPU"),
                Table.right("whole start"),
                Table.right("records"),
                Table.right("MB"));
        for (Changelog changelog : Changelog.values()) {
            for (Kind kind : Kind.values()) {
                if (result.of(kind, changelog).findAny().isPresent()) {
                    row(table, kind, changelog);
                }
            }
        }
        table.print(out);
        out.println();
        ratios().print(out);
        out.flush();
    }

    private void row(Table table, Kind kind, Changelog changelog) {
        double[] seconds = result.of(kind, changelog)
                .mapToDouble(Restored::seconds)
                .sorted()
                .toArray();
        table.row(
                changelog.title(),
                kind.title(),
                text("%.2f s", result.median(kind, changelog, Restored::seconds)),
                text("%.2f-%.2f", seconds[0], seconds[seconds.length - 1]),
                text("%.2f s", result.median(kind, changelog, Restored::cpuSeconds)),
                text("%.2f s", result.median(kind, changelog, Restored::allSeconds)),
                text("%,.0f", result.median(kind, changelog, Restored::records)),
                text("%,.0f", result.median(kind, changelog, Restored::bytes) / 1e6));
    }

    private Table ratios() {
        var table = new Table(
                Table.left("SPILLWAY AGAINST THE PEER"),
                Table.right("wall time"),
                Table.right("CPU"),
                Table.right("bytes"));
        for (Changelog changelog : Changelog.values()) {
            table.row(
                    "changelog " + changelog.title(),
                    ratio(changelog, Restored::seconds),
                    ratio(changelog, Restored::cpuSeconds),
                    ratio(changelog, Restored::bytes));
        }
        return table;
    }

    private String ratio(Changelog changelog, ToDoubleFunction<Restored> figure) {
        double peer = result.median(Kind.PEER, changelog, figure);
        return text("%.0f %%", 100 * result.median(Kind.SPILLWAY, changelog, figure) / peer);
    }

    @Override
    protected String explanation() {
        Workload load = result.workload();
        return text(
                """
                **Work.** 30 features in the windows 5m, 1h and 1d: %,d entities, of which %,d were met, Zipf %.1f, in %d partitions, after
                %,d events over %,d seconds of event time. The service is stopped, and started in a fresh JVM with an empty disk: all of its
                state comes from its changelogs on a real broker on the same machine. Exactly once (EOS v2).

                **Restored in** is from when the service joins its group, in a fresh JVM, until all of its tasks run, which they do when their state
                is restored; **whole start** also has what Spillway does before: it makes sure of its topics and schemas. CPU is user and system time
                of the process until it is restored. Medians of %d starts each.

                **The peer** is that of the ingest bench: a plain Kafka Streams processor with a stock persistent store, in which the same tiles are
                kept, flat. Same kit and settings. Spillway's store is a stock store too, with its entities before it on the heap, where they come
                when they are first asked for; what is restored is that store, and those of timers and clocks.

                **As written** is what the folding left: Spillway writes an entity once per commit, the peer with every event. **Compacted** is the
                last version of each key alone, as the broker leaves it in time; it is made by the bench, because the broker does not compact a segment
                that is still written to. Records and bytes are those on the broker, compressed.

                **Same values.** After every start all values of all entities are looked up and compared with those before the stop, and Spillway's with
                the peer's, within 1e-12; and no event is folded anew.
                """,
                load.drivers(),
                result.entities(),
                load.exponent(),
                load.partitions(),
                load.events(),
                load.events() / load.eventsPerSecond(),
                result.of(Kind.SPILLWAY, Changelog.COMPACTED).count());
    }
}
