package dev.spillway.bench.ingest;

import static dev.spillway.bench.ingest.Figures.text;
import static dev.spillway.bench.ingest.Figures.verdict;

import dev.spillway.pipeline.command.Table;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Tells a result: as a table, as JSON, as a page of the documentation. */
public final class IngestReport extends Report {
    private static final double CPU_BAR = 0.40;
    private static final double BYTES_BAR = 0.25;
    private static final double FRESH_BAR_MS = 300;

    private static final List<Kind> PEERS = List.of(Kind.PEER, Kind.PEER_CACHED, Kind.PEER_UPDATES);

    private final IngestResult result;

    public IngestReport(IngestResult result, Machine machine) {
        super("ingest", "How fast features are ingested", Told.of(result), machine);
        this.result = result;
    }

    /** All figures, as they are written down. */
    private record Told(
            Workload workload,
            long entities,
            Map<Kind, List<Drained>> runs,
            Map<Kind, Ratio> ratios,
            @Nullable Freshness freshness) {

        static Told of(IngestResult result) {
            var ratios = new EnumMap<Kind, Ratio>(Kind.class);
            for (Kind peer : PEERS) {
                if (result.drained().containsKey(peer)) {
                    ratios.put(
                            peer,
                            new Ratio(
                                    result.ratio(peer, Drained::cpuMicrosPerEvent),
                                    result.ratio(peer, Drained::changelogBytesPerEvent)));
                }
            }
            return new Told(
                    result.workload(),
                    result.entities(),
                    result.drained(),
                    ratios,
                    result.freshness().orElse(null));
        }
    }

    /** To a peer. */
    private record Ratio(double cpu, double changelogBytes) {}

    /** A name and what is measured. */
    private record Figure(String name, ToDoubleFunction<Drained> of) {}

    @Override
    public void print(PrintWriter out) {
        var table = new Table(
                Table.left("CONTENDER"),
                Table.right("CPU µs/event"),
                Table.right("(range)"),
                Table.right("events/s"),
                Table.right("changelog rec, B/event"),
                Table.right("updates, B/event"),
                Table.right("GC"),
                Table.right("heap B/entity"),
                Table.right("RSS MB"));
        for (Kind kind : Kind.values()) {
            List<Drained> runs = result.drained().get(kind);
            if (runs != null) {
                row(table, kind, runs);
            }
        }
        table.print(out);
        out.println();
        bars().print(out);
        out.flush();
    }

    private void row(Table table, Kind kind, List<Drained> runs) {
        double least =
                runs.stream().mapToDouble(Drained::cpuMicrosPerEvent).min().orElse(Double.NaN);
        double most =
                runs.stream().mapToDouble(Drained::cpuMicrosPerEvent).max().orElse(Double.NaN);
        table.row(
                kind.title(),
                text("%.2f", result.median(kind, Drained::cpuMicrosPerEvent)),
                text("%.1f-%.1f", least, most),
                text("%,.0f", result.median(kind, Drained::eventsPerSecond)),
                text(
                        "%.2f, %.0f",
                        result.median(kind, Drained::changelogRecordsPerEvent),
                        result.median(kind, Drained::changelogBytesPerEvent)),
                text(
                        "%.2f, %.0f",
                        result.median(kind, Drained::updatesPerEvent),
                        result.median(kind, Drained::updateBytesPerEvent)),
                text("%.0f %%", 100 * result.median(kind, Drained::gcShare)),
                text("%,.0f", result.median(kind, Drained::heapBytesPerEntity)),
                text("%,.0f", result.median(kind, Drained::rssBytes) / 1e6));
    }

    private Table bars() {
        var table = new Table(
                Table.left("SPILLWAY AGAINST"),
                Table.left("FIGURE"),
                Table.right("RATIO"),
                Table.right("BAR"),
                Table.left(""));
        for (Kind peer : PEERS) {
            if (result.drained().containsKey(peer)) {
                bar(table, peer, new Figure("CPU per event", Drained::cpuMicrosPerEvent), CPU_BAR);
                bar(table, peer, new Figure("changelog bytes per event", Drained::changelogBytesPerEvent), BYTES_BAR);
            }
        }
        result.freshness()
                .ifPresent(fresh -> table.row(
                        text("open loop at %,.0f events/s", fresh.rate()),
                        "freshness p99",
                        text("%.0f ms", fresh.p99Ms()),
                        text("%.0f ms", FRESH_BAR_MS),
                        verdict(fresh.p99Ms() < FRESH_BAR_MS)));
        return table;
    }

    private void bar(Table table, Kind peer, Figure figure, double atMost) {
        double ratio = result.ratio(peer, figure.of);
        table.row(
                peer.title(),
                figure.name,
                text("%.1f %%", 100 * ratio),
                text("%.0f %%", 100 * atMost),
                verdict(ratio <= atMost));
    }

    @Override
    protected String explanation() {
        Workload load = result.workload();
        return """
                Medians over the runs, which take turns, each in a fresh JVM. CPU is user and system time of the whole process, garbage
                collection and compaction included. The machine is small and shared with the broker: trust ratios, and CPU before events/s.

                **Work.** %d features: %d aggregates in the windows 5m, 1h and 1d. %,d entities, of which %,d were met, Zipf %.1f, %d
                partitions, keyed by entity; %,d events of about 100 bytes in Avro, %,d per second of event time, read from a full topic; the
                first quarter is not counted. Exactly once (EOS v2).

                **Spillway** is its feature service as the program wires it, with an update of every changed entity per commit to
                `feature-updates`. The registry is in the process; it is asked once per schema.

                **The peer** is a processor as one writes it with Kafka Streams alone: for every event, get the entity's value from a stock
                persistent store with a changelog, change it, put it back. Same kit, settings, RocksDB memory, commit interval, heap and Avro
                reader. Its value holds the same tiles, flat and of fixed width, and only the tiles that the event touches are changed, in
                place: it neither decodes nor encodes, which is the cheapest form such a value has. "State only" sends no updates, so Spillway
                does more than it; "update per event" evaluates all features and sends them and the state with every event, without the
                `validUntil` that Spillway adds. The bar is meant against the former.

                **Same result.** After every run all values of all entities are compared with those of the first run, and those of every
                101st entity with a naive evaluation of the events themselves, within 1e-12.

                **Changelog bytes** are those sent to the broker, compressed, keys and framing included. **Heap per entity** is the live heap at
                the end, less that before the first event, over all entities. The peer keeps its rows in RocksDB, whose cache of 256 MB is in
                RSS alone.

                %s
                """.formatted(
                        Features.NAMES.size(),
                        Features.PER_SPAN,
                        load.drivers(),
                        result.entities(),
                        load.exponent(),
                        load.partitions(),
                        load.events(),
                        load.eventsPerSecond(),
                        result.freshness().map(IngestReport::freshness).orElse(""));
    }

    private static String freshness(Freshness fresh) {
        return text(
                """
                **Freshness.** Events are sent in an open loop by another process at %,.0f/s (%,.0f/s asked for), half of the highest rate that
                was sustained for some seconds (%,.0f/s). %,d of them were waited for by look-ups in the service, a round of four every
                millisecond: from the instant at which an event was due to be sent until a look-up showed it, p50 %.1f ms, p99 %.1f ms, p99.9
                %.1f ms, at most %.1f ms. A value may be seen before it is committed.
                """,
                fresh.achievedRate(),
                fresh.rate(),
                fresh.sustainableRate(),
                fresh.probes(),
                fresh.p50Ms(),
                fresh.p99Ms(),
                fresh.p999Ms(),
                fresh.maxMs());
    }
}
