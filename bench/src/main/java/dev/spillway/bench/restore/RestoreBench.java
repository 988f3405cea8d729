package dev.spillway.bench.restore;

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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Lets Spillway and the peer fold the same events, and then starts each again and again with an empty disk. */
public final class RestoreBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = "bench-restore";
    private static final List<Kind> CONTENDERS = List.of(Kind.SPILLWAY, Kind.PEER);

    private final Plan plan;
    private final Consumer<String> progress;
    private final List<Restored> runs = new ArrayList<>();

    /**
     * What to run.
     *
     * @param eventsPerSecond of event time
     * @param rounds starts of each contender over each form of its changelog
     * @param heap of each run, as {@code -Xmx} takes it
     * @param settings of the service, beside where its broker and its state are
     * @param jvm further options of Spillway's JVM
     */
    public record Plan(
            int drivers,
            long events,
            long eventsPerSecond,
            int rounds,
            String heap,
            Map<String, String> settings,
            List<String> jvm) {}

    public RestoreBench(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs it all. */
    public RestoreResult run() throws IOException, InterruptedException, ExecutionException {
        var workload = new Workload(
                plan.drivers(),
                0.9,
                plan.events(),
                plan.eventsPerSecond(),
                MeasuredRun.nowMicros(),
                4,
                20_261_122L,
                TOPIC);
        Map<Kind, FinalValues> before = new EnumMap<>(Kind.class);
        try (var stage = new Stage(progress)) {
            stage.create(TOPIC, workload.partitions());
            progress.accept("writing " + workload.events() + " events");
            stage.fill(workload);
            for (Kind kind : CONTENDERS) {
                progress.accept(kind.title() + " folds them");
                before.put(kind, start(stage, kind, workload, true).values());
                for (Changelog changelog : Changelog.values()) {
                    restore(stage, kind, workload, changelog, before);
                }
                stage.clear(Set.of(TOPIC));
            }
        }
        FinalValues first = before.values().iterator().next();
        before.values().forEach(values -> agree("the other contender", values.differsFrom(first)));
        return new RestoreResult(workload, first.known(), runs);
    }

    /** What a run took, and what was known in the end. */
    private record Started(RestoreRun.Took took, FinalValues values) {}

    private void restore(Stage stage, Kind kind, Workload workload, Changelog changelog, Map<Kind, FinalValues> before)
            throws IOException, InterruptedException, ExecutionException {
        var changelogs = new Changelogs(stage, workload.partitions());
        if (changelog == Changelog.COMPACTED) {
            changelogs.compact();
        }
        long records = changelogs.records();
        long bytes = changelogs.bytes();
        for (int round = 0; round < plan.rounds(); round++) {
            Started started = start(stage, kind, workload, false);
            agree(kind.title(), started.values.differsFrom(Objects.requireNonNull(before.get(kind))));
            var run = new Restored(
                    kind,
                    changelog,
                    started.took.seconds(),
                    started.took.cpuSeconds(),
                    started.took.allSeconds(),
                    records,
                    bytes);
            runs.add(run);
            progress.accept(RestoreReport.line(run));
        }
    }

    private Started start(Stage stage, Kind kind, Workload workload, boolean folds)
            throws IOException, InterruptedException {
        MeasuredRun.Order run = MeasuredRun.Order.on(stage, kind, workload, plan.settings());
        Path folder = Path.of(run.folder());
        List<String> jvm = Child.options(plan.heap(), kind == Kind.SPILLWAY ? plan.jvm() : List.of());
        Child.await(Child.start(RestoreRun.class, new RestoreRun.Order(run, folds), folder, jvm), folder);
        var started = new Started(
                JSON.readValue(run.figures().toFile(), RestoreRun.Took.class),
                FinalValues.read(run.values(), workload.drivers()));
        Stage.delete(folder);
        return started;
    }

    private static void agree(String whose, Optional<String> difference) {
        difference.ifPresent(found -> {
            throw new IllegalStateException(whose + " has other values: " + found);
        });
    }
}
