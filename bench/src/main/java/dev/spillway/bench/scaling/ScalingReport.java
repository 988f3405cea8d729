package dev.spillway.bench.scaling;

import static dev.spillway.bench.ingest.Figures.text;
import static dev.spillway.bench.ingest.Figures.verdict;

import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.ingest.Report;
import dev.spillway.pipeline.command.Table;
import java.io.PrintWriter;

/** Tells a result: as a table, as JSON, as a page of the documentation. */
public final class ScalingReport extends Report {
    private static final double LAG_BAR_SECONDS = 1;
    private static final double HEAP_BAR_BYTES = 1L << 30;
    private static final double DECISION_BAR_MS = 1_000;
    private static final double CHANGE_BAR_MS = 5_000;
    private static final double ERROR_BAR = 0.01;

    private final ScalingResult result;

    public ScalingReport(ScalingResult result, Machine machine) {
        super("scaling", "How fast fleets are judged", result, machine);
        this.result = result;
    }

    @Override
    public void print(PrintWriter out) {
        var table = new Table(Table.left("FIGURE"), Table.right("MEASURED"), Table.right("BAR"), Table.left(""));
        double heap = result.to().liveHeapBytes();
        row(table, "lag, median", text("%.2f s", result.lag(0.5)), "");
        bar(table, "lag, greatest", text("%.2f s", result.lag(1)), "1 s", result.lag(1) < LAG_BAR_SECONDS);
        bar(table, "heap in use at the end", text("%,.0f MiB", heap / (1 << 20)), "1,024 MiB", heap < HEAP_BAR_BYTES);
        row(table, "samples judged", text("%,.0f /s", result.samplesPerSecond()), "");
        row(table, "samples per CPU-second", text("%,.0f", result.samplesPerCpuSecond()), "");
        row(table, "processors used by the service", text("%.2f", result.processors()), "");
        row(
                table,
                "closing record to decision committed, p50",
                text("%,.0f ms", result.read().p50Ms()),
                "");
        bar(
                table,
                "closing record to decision committed, p99",
                text("%,.0f ms", result.read().p99Ms()),
                "1,000 ms",
                result.read().p99Ms() < DECISION_BAR_MS);
        bar(
                table,
                "policy change live, slowest",
                text("%,d ms", result.slowestChangeMs()),
                "5,000 ms",
                result.slowestChangeMs() < CHANGE_BAR_MS);
        bar(
                table,
                "fleet p95 against exact, worst",
                text("%.2f %%", 100 * result.read().worstError()),
                "1 %",
                result.read().worstError() <= ERROR_BAR);
        table.print(out);
        out.flush();
    }

    private static void row(Table table, String figure, String measured, String bar) {
        table.row(figure, measured, bar, "");
    }

    private static void bar(Table table, String figure, String measured, String bar, boolean met) {
        table.row(figure, measured, bar, verdict(met));
    }

    @Override
    protected String explanation() {
        FleetLoad load = result.load();
        return text(
                """
                **Work.** %,d instances in %,d fleets of %d, each with a sample of %d gauges and a sketch of 200 latencies every 10 s, at an
                offset of its own: %,d samples a second, in an open loop from another process. %d policies of %d rules; one fleet in ten is busy
                and is advised at every second signal. One service in a fresh JVM with `-Xmx1g`, broker and load on the same machine; exactly
                once (EOS v2), its registry in the process. Measured for %.0f s after a warm-up, in which the service used %.0f s of CPU and
                spent %.1f s in collections; %,.0f samples were refused. A sample was sent at most %.1f s later than it was due.

                **Lag** is what is written to `instance-metrics` and not committed as read, once a second, over the rate: a commit comes every
                100 ms. **Heap** is what is in use when it is asked for, garbage included.

                **Closing record to decision committed** is from the instant at which the last instance of a fleet was due to report, which
                closes the slot, until a consumer of committed records has the decision: %,d decisions, at most %,.0f ms.

                **Policy change** is from publishing a higher version until it governs every fleet that it is for: %d fleets, %d times.
                The service was started, with all policies checked and published, in %.1f s.

                **Fleet p95** is that of the signals, against the value of that rank among all latencies of the fleet's instances: %,d signals.
                """,
                load.fleets() * load.instances(),
                load.fleets(),
                load.instances(),
                FleetLoad.GAUGES,
                load.fleets() * load.instances() / 10,
                load.policies(),
                FleetLoad.RULES,
                result.seconds(),
                result.cpuSeconds(),
                (result.to().gcMillis() - result.from().gcMillis()) / 1e3,
                result.to().refused() - result.from().refused(),
                result.worstDelayMicros() / 1e6,
                result.read().decisions(),
                result.read().maxMs(),
                load.fleets() / load.policies(),
                result.changesMs().size(),
                result.startMs() / 1e3,
                result.read().compared());
    }
}
