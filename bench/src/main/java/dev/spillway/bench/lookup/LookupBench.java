package dev.spillway.bench.lookup;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.bench.ingest.Child;
import dev.spillway.bench.ingest.FinalValues;
import dev.spillway.bench.ingest.Kind;
import dev.spillway.bench.ingest.MeasuredRun;
import dev.spillway.bench.ingest.Stage;
import dev.spillway.bench.ingest.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Lets Spillway and the peer fold the same events, each in a process of its own, and then asks them there. */
public final class LookupBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Kind> CONTENDERS = List.of(Kind.SPILLWAY, Kind.PEER);

    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * What to run.
     *
     * @param eventsPerSecond of event time
     * @param sliceMs how long each kind of look-up is measured in a round, three times
     * @param duePerSecond look-ups in the open loop
     * @param writtenPerSecond events, where some are written meanwhile
     * @param contenders of Spillway and the peer
     * @param heap of each run, as {@code -Xmx} takes it
     * @param settings of the service, beside where its broker and its state are
     * @param jvm further options of Spillway's JVM
     */
    public record Plan(
            int drivers,
            long events,
            long eventsPerSecond,
            int rounds,
            long sliceMs,
            double duePerSecond,
            double writtenPerSecond,
            List<Kind> contenders,
            String heap,
            Map<String, String> settings,
            List<String> jvm) {}

    public LookupBench(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs it all. */
    public LookupResult run() throws IOException, InterruptedException, ExecutionException {
        var all = new Workload(
                plan.drivers(),
                0.9,
                plan.events(),
                plan.eventsPerSecond(),
                MeasuredRun.nowMicros(),
                4,
                20_261_122L,
                "bench-lookup");
        var cells = new ArrayList<Cell>();
        FinalValues first = null;
        try (var stage = new Stage(progress)) {
            for (Kind kind :
                    CONTENDERS.stream().filter(plan.contenders()::contains).toList()) {
                // a topic of its own, since what is written while it is asked is written there
                Workload workload = all.of(all.topic() + "-" + kind.name().toLowerCase(Locale.ROOT));
                stage.create(workload.topic(), workload.partitions());
                progress.accept("writing " + workload.events() + " events");
                stage.fill(workload);
                MeasuredRun.Order order = MeasuredRun.Order.on(stage, kind, workload, plan.settings());
                cells.addAll(ask(order));
                FinalValues values = FinalValues.read(order.values(), workload.drivers());
                if (first == null) {
                    first = values;
                } else {
                    values.differsFrom(first).ifPresent(found -> {
                        throw new IllegalStateException("the two have other values: " + found);
                    });
                }
                Stage.delete(Path.of(order.folder()));
                stage.clear(Set.of());
            }
        }
        return new LookupResult(all, first == null ? 0 : first.known(), plan.rounds(), plan.duePerSecond(), cells);
    }

    private List<Cell> ask(MeasuredRun.Order run) throws IOException, InterruptedException {
        Path folder = Path.of(run.folder());
        List<String> jvm = Child.options(plan.heap(), run.kind() == Kind.SPILLWAY ? plan.jvm() : List.of());
        progress.accept(run.kind().title() + ": folds them, and is asked");
        var order = new LookupRun.Order(
                run, plan.rounds(), 3 * plan.sliceMs(), plan.sliceMs(), plan.duePerSecond(), plan.writtenPerSecond());
        Child.await(Child.start(LookupRun.class, order, folder, jvm), folder);
        List<Cell> cells = JSON.readValue(run.figures().toFile(), new TypeReference<List<Cell>>() {});
        cells.forEach(cell -> progress.accept(LookupReport.line(cell)));
        return cells;
    }
}
