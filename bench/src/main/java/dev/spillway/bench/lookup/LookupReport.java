package dev.spillway.bench.lookup;

import static dev.spillway.bench.ingest.Figures.text;
import static dev.spillway.bench.ingest.Figures.verdict;

import dev.spillway.bench.ingest.Features;
import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.ingest.Report;
import dev.spillway.bench.ingest.Workload;
import dev.spillway.bench.lookup.Cell.Reach;
import dev.spillway.pipeline.command.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Tells a result: as a table, as JSON, as a page of the documentation. */
public final class LookupReport extends Report {
    private static final double RATE_BAR = 300_000;
    private static final double P99_BAR_MICROS = 50;

    private final LookupResult result;

    public LookupReport(LookupResult result, Machine machine) {
        super("lookup", "How fast features are looked up", result, machine);
        this.result = result;
    }

    /** In one line, for those who watch. */
    static String line(Cell cell) {
        return text(
                "%-36s %-8s %,8.0f look-ups/s, p99 %.1f µs, %s",
                cell.reach().title(), drawn(cell), cell.perSecond(), cell.p99Micros(), meanwhile(cell));
    }

    @Override
    public void print(PrintWriter out) {
        var table = new Table(
                Table.left("LOOK-UP"),
                Table.left("DRAWN"),
                Table.left("MEANWHILE"),
                Table.right("a second"),
                Table.right("a CPU-second"),
                Table.right("CPU µs, all"),
                Table.right("own p99 µs"),
                Table.right("p50 µs"),
                Table.right("p99"),
                Table.right("p99.9"),
                Table.right("max"));
        for (Cell cell : result.cells()) {
            table.row(
                    cell.reach().title(),
                    drawn(cell),
                    meanwhile(cell),
                    text("%,.0f", cell.perSecond()),
                    text("%,.0f", cell.perCpuSecond()),
                    text("%.2f", cell.cpuMicros()),
                    text("%.1f", cell.ownP99Micros()),
                    text("%.1f", cell.p50Micros()),
                    text("%.1f", cell.p99Micros()),
                    text("%,.0f", cell.p999Micros()),
                    text("%,.0f", cell.maxMicros()));
        }
        table.print(out);
        out.println();
        bars().print(out);
        out.flush();
    }

    private static String drawn(Cell cell) {
        return cell.zipf() ? "Zipf" : "evenly";
    }

    private static String meanwhile(Cell cell) {
        return cell.foldedPerSecond() == 0 ? "nothing" : text("%,.0f events/s folded", cell.foldedPerSecond());
    }

    private Table bars() {
        var table = new Table(
                Table.left("SPILLWAY, TO THE ANSWER"),
                Table.left("FIGURE"),
                Table.right("MEASURED"),
                Table.right("BAR"),
                Table.left(""),
                Table.right("AGAINST THE STOCK STORE"));
        for (boolean written : List.of(false, true)) {
            for (boolean zipf : List.of(true, false)) {
                result.cell(Reach.ANSWER, zipf, written)
                        .ifPresent(cell -> bars(table, cell, result.cell(Reach.PEER, zipf, written)));
            }
        }
        return table;
    }

    private static void bars(Table table, Cell cell, Optional<Cell> peer) {
        String which = drawn(cell) + ", " + meanwhile(cell);
        table.row(
                which,
                "look-ups a second",
                text("%,.0f", cell.perSecond()),
                text("%,.0f", RATE_BAR),
                verdict(cell.perSecond() >= RATE_BAR),
                peer.map(p -> text("%.1f times", cell.perSecond() / p.perSecond()))
                        .orElse(""));
        p99(table, which, "p99, one after the other", cell, peer, Cell::ownP99Micros);
        p99(table, which, "p99, open loop", cell, peer, Cell::p99Micros);
    }

    private static void p99(
            Table table, String which, String figure, Cell cell, Optional<Cell> peer, ToDoubleFunction<Cell> micros) {
        double found = micros.applyAsDouble(cell);
        table.row(
                which,
                figure,
                text("%.1f µs", found),
                text("%.0f µs", P99_BAR_MICROS),
                verdict(found < P99_BAR_MICROS),
                peer.map(p -> text("%.1f µs there", micros.applyAsDouble(p))).orElse(""));
    }

    @Override
    protected String explanation() {
        Workload load = result.workload();
        return text(
                """
                **Work.** %d features: %d aggregates in the windows 5m, 1h and 1d, all of them asked for by name. %,d entities, of which %,d
                were met, in %d partitions: %,d events, Zipf %.1f, over %,d seconds of event time. Asked for are drivers drawn as the events
                are (Zipf), or each as often as any other (evenly), in an order drawn before.

                **A look-up of Spillway** is a call of `lookup(group, entity, features)` in the process of the feature service, which has folded
                the events from a broker: the caller makes a map of the entity's fields, gets an answer with value, status and origin of each
                feature, and reads every value. Its second figure, *key to values*, leaves out what surrounds the states: the reading of the
                entity's fields, the names, and the answer.

                **The stock store** is what one would use with Kafka Streams alone: a persistent store (RocksDB, 256 MiB of cache and tables), filled by
                the peer of the ingest bench with the same state, read by an interactive query of the key's own partition. Its value is flat and is
                evaluated where it lies, so nothing is decoded, and its answer is 30 numbers without names or statuses: compare it with *key to
                values*. After the last event all values of all entities are compared with Spillway's.

                **A second** is one thread's, flat out, its own making of keys included; **a CPU-second** that thread's own CPU. **CPU, all** is
                user and system time of the whole process per look-up: garbage collection, and the folding of events where some are written.
                **Own p99** is of what look-ups take that follow each other without a pause, at about that rate. The other
                **latencies** are of an open loop of %,.0f look-ups a second, from when each was due: one that waits, for a collection or for one
                before it, has waited since then. Medians, and all latencies, of %d rounds in which all kinds take turns. Where events are folded
                meanwhile they are sent from the same process, through the broker, to the same topic. Writer, broker, collectors
                and all threads of the service want the same two processors as the thread that asks: what it has to wait for them is in the
                figures, but in those of a CPU-second.
                """,
                Features.NAMES.size(),
                Features.NAMES.size() / 3,
                load.drivers(),
                result.entities(),
                load.partitions(),
                load.events(),
                load.exponent(),
                load.events() / load.eventsPerSecond(),
                result.duePerSecond(),
                result.rounds());
    }
}
