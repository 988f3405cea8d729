package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Runs the contenders in turn over one full topic, and compares what they have found. */
public final class IngestBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPIC = "bench-trips";

    /** Of that many drivers one is compared with the events themselves. */
    private static final int SAMPLED = 101;

    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * What to run.
     *
     * @param rounds of the contenders, every second one in reverse order
     * @param heap of each run, as {@code -Xmx} takes it
     * @param settings of the service, beside where its broker and its state are
     * @param jvm further options of Spillway's JVM
     */
    public record Plan(
            int drivers,
            long events,
            long eventsPerSecond,
            int rounds,
            List<Kind> contenders,
            boolean quick,
            boolean freshness,
            String heap,
            Map<String, String> settings,
            List<String> jvm) {}

    public IngestBench(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs it all. */
    public IngestResult run() throws IOException, InterruptedException, ExecutionException {
        long end = MeasuredRun.nowMicros();
        var workload =
                new Workload(plan.drivers(), 0.9, plan.events(), plan.eventsPerSecond(), end, 4, 20_261_122L, TOPIC);
        try (var stage = new Stage(progress)) {
            stage.create(TOPIC, workload.partitions());
            progress.accept("writing " + workload.events() + " events");
            stage.fill(workload);
            Map<Kind, List<Drained>> drained = new EnumMap<>(Kind.class);
            FinalValues first = null;
            for (Kind kind : order()) {
                MeasuredRun.Order order = MeasuredRun.Order.on(stage, kind, workload, settings(kind));
                Drained figures = drain(stage, order);
                drained.computeIfAbsent(kind, k -> new ArrayList<>()).add(figures);
                FinalValues values = FinalValues.read(order.values(), workload.drivers());
                agree(kind, values.differsFromTheEvents(workload, SAMPLED));
                if (first == null) {
                    first = values;
                } else {
                    agree(kind, values.differsFrom(first));
                }
                Stage.delete(Path.of(order.folder()));
            }
            Optional<Freshness> fresh = plan.freshness()
                    ? Optional.of(new FreshnessBench(stage, plan.quick(), progress)
                            .run(workload, plan.settings(), plan.heap()))
                    : Optional.empty();
            return new IngestResult(workload, drained, first == null ? 0 : first.known(), fresh);
        }
    }

    private List<Kind> order() {
        var all = new ArrayList<Kind>();
        for (int round = 0; round < plan.rounds(); round++) {
            var turn = new ArrayList<>(plan.contenders());
            if (round % 2 == 1) {
                Collections.reverse(turn);
            }
            all.addAll(turn);
        }
        return all;
    }

    private Map<String, String> settings(Kind kind) {
        var settings = new HashMap<>(plan.settings());
        if (kind == Kind.PEER_CACHED) {
            settings.put("service.cache", "256MiB");
        }
        return settings;
    }

    private Drained drain(Stage stage, MeasuredRun.Order order)
            throws IOException, InterruptedException, ExecutionException {
        Path folder = Path.of(order.folder());
        List<String> jvm = Child.options(plan.heap(), order.kind() == Kind.SPILLWAY ? plan.jvm() : List.of());
        Child.await(Child.start(MeasuredRun.class, order, folder, jvm), folder);
        stage.clear(Set.of(TOPIC));
        Drained figures = JSON.readValue(order.figures().toFile(), Drained.class);
        progress.accept("%-32s %6.2f CPU µs/event, %,8.0f events/s, changelog %6.1f B/event"
                .formatted(
                        order.kind().title(),
                        figures.cpuMicrosPerEvent(),
                        figures.eventsPerSecond(),
                        figures.changelogBytesPerEvent()));
        return figures;
    }

    private static void agree(Kind kind, Optional<String> difference) {
        difference.ifPresent(found -> {
            throw new IllegalStateException(kind.title() + " has other values: " + found);
        });
    }
}
