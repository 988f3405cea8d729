package dev.spillway.bench.scaling;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.bench.ingest.Child;
import dev.spillway.bench.ingest.Stage;
import dev.spillway.schemas.TopicCatalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Has the instances of many fleets report to one scaling service, and sees how it keeps up. */
public final class ScalingBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GROUP = "scaling";

    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * What to run.
     *
     * @param policies among which the fleets are divided evenly
     * @param warmUpSeconds that are not measured
     * @param heap of the service, as {@code -Xmx} takes it
     * @param settings of the service, beside where its broker and its state are
     * @param jvm further options of its JVM
     */
    public record Plan(
            int fleets,
            int instances,
            int policies,
            int warmUpSeconds,
            int measuredSeconds,
            String heap,
            Map<String, String> settings,
            List<String> jvm) {}

    public ScalingBench(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs it all. */
    public ScalingResult run() throws IOException, InterruptedException, ExecutionException {
        var load = new FleetLoad(plan.fleets(), plan.instances(), plan.policies(), 20_261_122L);
        try (var stage = new Stage(progress)) {
            Path folder = Files.createTempDirectory(stage.folder(), "scaling");
            var settings = new HashMap<>(plan.settings());
            settings.put("kafka.bootstrap.servers", stage.brokers());
            settings.put("service.state.dir", folder.resolve("state").toString());
            var jvm = new ArrayList<>(List.of("-Xmx" + plan.heap()));
            jvm.addAll(plan.jvm());
            progress.accept("starting the service with " + load.policies() + " policies");
            Process child = Child.start(ScalingRun.class, new ScalingRun.Order(load, settings), folder, jvm);
            try (var service = new Asked(child, folder)) {
                return measure(stage, load, service);
            } finally {
                child.destroyForcibly();
            }
        }
    }

    private ScalingResult measure(Stage stage, FleetLoad load, Asked service)
            throws IOException, InterruptedException, ExecutionException {
        long startMs = service.first(Long.class);
        var reading = new Reading(load, stage.brokers());
        reading.start();
        var reporting = new Reporting(load, stage.brokers());
        reporting.start();
        progress.accept("started in %d ms; warming up for %d s".formatted(startMs, plan.warmUpSeconds()));
        awaitSeconds(plan.warmUpSeconds());
        reporting.takeWorstDelayMicros();
        reading.measureFrom(Reporting.nowMicros());
        ScalingRun.Usage from = service.ask("usage", ScalingRun.Usage.class);
        List<Double> lags = lags(stage, load);
        ScalingRun.Usage to = service.ask("usage", ScalingRun.Usage.class);
        long delay = reporting.takeWorstDelayMicros();
        Reading.Read read = reading.end();
        progress.accept("changing a policy");
        var changes = new ArrayList<Long>();
        for (int version = 2; version <= 4; version++) {
            changes.add(service.ask("change " + version, Long.class));
        }
        reporting.end();
        return new ScalingResult(load, startMs, from, to, lags, delay, read, changes);
    }

    private static void awaitSeconds(long seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000;
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** In seconds: what is written and not committed as read, over the rate; once a second. */
    private List<Double> lags(Stage stage, FleetLoad load) throws InterruptedException, ExecutionException {
        double rate = load.fleets() * load.instances() * 1e6 / FleetLoad.SLOT_MICROS;
        var lags = new ArrayList<Double>();
        for (int second = 0; second < plan.measuredSeconds(); second++) {
            awaitSeconds(1);
            lags.add(lag(stage) / rate);
        }
        Collections.sort(lags);
        return lags;
    }

    private static long lag(Stage stage) throws InterruptedException, ExecutionException {
        var committed = stage.admin()
                .listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, OffsetSpec> asked = committed.keySet().stream()
                .filter(partition -> partition.topic().equals(TopicCatalogue.INSTANCE_METRICS.name()))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        long lag = 0;
        for (var end : stage.admin().listOffsets(asked).all().get().entrySet()) {
            OffsetAndMetadata read = committed.get(end.getKey());
            lag += end.getValue().offset() - (read == null ? 0 : read.offset());
        }
        return lag;
    }

    /** The service's process, which answers what it is asked in its log. */
    private static final class Asked implements AutoCloseable {
        private final Process child;
        private final Writer tell;
        private final BufferedReader log;

        Asked(Process child, Path folder) throws IOException {
            this.child = child;
            this.tell = child.outputWriter();
            this.log = Files.newBufferedReader(folder.resolve("run.log"));
        }

        <T> T ask(String question, Class<T> type) throws IOException {
            tell.write(question + "\n");
            tell.flush();
            return first(type);
        }

        <T> T first(Class<T> type) throws IOException {
            var line = new StringBuilder();
            while (true) {
                int read = log.read();
                if (read < 0) {
                    if (!child.isAlive()) {
                        throw new IllegalStateException("the service has ended: " + line);
                    }
                    LockSupport.parkNanos(1_000_000);
                } else if (read != '\n') {
                    line.append((char) read);
                } else if (line.indexOf("answer ") == 0) {
                    return JSON.readValue(line.substring("answer ".length()), type);
                } else {
                    line.setLength(0);
                }
            }
        }

        /** Lets it end by itself, so that what a profiler of it has found is written. */
        @Override
        public void close() throws IOException {
            tell.close();
            try {
                child.waitFor(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            log.close();
        }
    }
}
