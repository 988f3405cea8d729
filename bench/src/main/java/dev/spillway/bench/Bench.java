package dev.spillway.bench;

import dev.spillway.bench.ingest.HotBench;
import dev.spillway.bench.ingest.HotReport;
import dev.spillway.bench.ingest.IngestBench;
import dev.spillway.bench.ingest.IngestReport;
import dev.spillway.bench.ingest.IngestResult;
import dev.spillway.bench.ingest.Kind;
import dev.spillway.bench.ingest.Machine;
import dev.spillway.bench.ingest.Report;
import dev.spillway.bench.lookup.LookupBench;
import dev.spillway.bench.lookup.LookupReport;
import dev.spillway.bench.restore.RestoreBench;
import dev.spillway.bench.restore.RestoreReport;
import dev.spillway.bench.scaling.ScalingBench;
import dev.spillway.bench.scaling.ScalingReport;
import dev.spillway.bench.scaling.ScalingResult;
import dev.spillway.bench.sketches.SketchBench;
import dev.spillway.bench.sketches.SketchReport;
import dev.spillway.parts.MachineUnfitException;
import dev.spillway.topologies.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benches: {@code spillway bench}. */
@Command(
        name = "spillway bench",
        mixinStandardHelpOptions = true,
        description = "Measures Spillway side by side with what a user would pick instead.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  ./spillway bench --only ingest --report docs/bench-ingest.md")
public final class Bench implements Callable<Integer> {
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--only", description = "Which bench: ${COMPLETION-CANDIDATES}.", paramLabel = "NAME")
    private Subject only = Subject.ingest;

    @Option(names = "--quick", description = "Far fewer events: shows that it works, not how fast it is.")
    private boolean quick;

    @Option(names = "--events", description = "Events of a run; by default as many as the bench is measured with.")
    private @Nullable Long events;

    @Option(names = "--rounds", description = "Runs of each contender.", defaultValue = "3")
    private int rounds;

    @Option(names = "--json", description = "Print every run's figures as JSON.")
    private boolean json;

    @Option(
            names = "--report",
            description = "Write the figures and how they came about to a file.",
            paramLabel = "FILE")
    private @Nullable Path report;

    @Option(
            names = "--runs",
            split = ",",
            description = "Which contenders: ${COMPLETION-CANDIDATES}. By default all but the one with a cache.")
    private List<Kind> contenders = List.of(Kind.SPILLWAY, Kind.PEER, Kind.PEER_UPDATES);

    @Option(names = "--no-freshness", description = "Leave freshness out.")
    private boolean noFreshness;

    @Option(names = "--heap", description = "Heap of each contender.", defaultValue = "2g")
    private String heap = "2g";

    @Option(names = "--set", description = "A setting of the service, for all contenders.", paramLabel = "KEY=VALUE")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--jvm", description = "An option of Spillway's JVM, as for a profiler.", paramLabel = "OPTION")
    private List<String> jvm = List.of();

    @Option(
            names = "--policies",
            description = "With scaling: how many policies the 5,000 fleets have.",
            defaultValue = "1",
            paramLabel = "COUNT")
    private int policies;

    /** The benches, by the names that they are asked for. */
    private enum Subject {
        hot,
        ingest,
        lookup,
        restore,
        scaling,
        sketches
    }

    private Bench(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new Bench(out, err)).setOut(out).setErr(err).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        err.println("bench: " + only);
        try {
            tell(measured());
            return ExitCode.DONE.code();
        } catch (MachineUnfitException e) {
            err.println(e.getMessage());
            return ExitCode.UNUSABLE.code();
        }
    }

    private Report measured() throws Exception {
        return switch (only) {
            case hot -> hot();
            case ingest -> ingest();
            case lookup -> lookup();
            case restore -> restore();
            case scaling -> scaling();
            case sketches -> sketches();
        };
    }

    private Report hot() throws Exception {
        var plan = new HotBench.Plan(
                quick ? 2_000 : 100_000,
                events(40_000, 1_200_000),
                0.3,
                quick ? 1 : Math.min(2, rounds),
                heap,
                settings);
        return new HotReport(new HotBench(plan, err::println).run(), Machine.here());
    }

    private long events(long ifQuick, long otherwise) {
        return quick ? ifQuick : events == null ? otherwise : events;
    }

    private void tell(Report told) throws IOException {
        if (json) {
            out.println(told.json());
        } else {
            told.print(out);
        }
        if (report != null) {
            Files.writeString(report, told.page());
        }
    }

    private Report scaling() throws Exception {
        var plan = new ScalingBench.Plan(
                quick ? 50 : 5_000,
                20,
                quick ? Math.min(50, policies) : policies,
                80,
                quick ? 20 : 60,
                "1g",
                settings,
                jvm);
        ScalingResult result = new ScalingBench(plan, err::println).run();
        return new ScalingReport(result, Machine.here());
    }

    private Report ingest() throws Exception {
        var plan = new IngestBench.Plan(
                quick ? 2_000 : 100_000,
                events(40_000, 4_800_000),
                10_000,
                quick ? Math.min(1, rounds) : rounds,
                contenders,
                quick,
                !noFreshness,
                heap,
                settings,
                jvm);
        IngestResult result = new IngestBench(plan, err::println).run();
        return new IngestReport(result, Machine.here());
    }

    private Report lookup() throws Exception {
        var plan = new LookupBench.Plan(
                quick ? 2_000 : 100_000,
                events(40_000, 1_200_000),
                2_500,
                quick ? 1 : rounds,
                quick ? 200 : 900,
                100_000,
                quick ? 1_000 : 2_000,
                contenders,
                heap,
                settings,
                jvm);
        return new LookupReport(new LookupBench(plan, err::println).run(), Machine.here());
    }

    private Report restore() throws Exception {
        var plan = new RestoreBench.Plan(
                quick ? 2_000 : 100_000, events(40_000, 1_200_000), 2_500, quick ? 1 : rounds, heap, settings, jvm);
        return new RestoreReport(new RestoreBench(plan, err::println).run(), Machine.here());
    }

    private Report sketches() throws IOException {
        List<Integer> counts = quick ? List.of(10, 1_000) : List.of(10, 1_000, 100_000);
        var plan = new SketchBench.Plan(
                quick ? 20 : 200, events(20_000, 300_000), 1_000, quick ? Math.min(1, rounds) : rounds, counts);
        return new SketchReport(new SketchBench(plan, err::println).run(), Machine.here());
    }
}
