package dev.spillway.bench.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Runs Spillway over a topic of which many events are one driver's, with and without adding them up where they are read. */
public final class HotBench {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of that many drivers one is compared with the events themselves; the hot one is the first. */
    private static final int SAMPLED = 101;

    private static final int PARTITIONS = 4;
    private static final long LOOK_MS = 250;

    private final Plan plan;
    private final Consumer<String> progress;

    /**
     * What to run.
     *
     * @param hotShare of the events that are one driver's
     * @param rounds with and without, over a topic that has no keys
     * @param heap of each run, as {@code -Xmx} takes it
     * @param settings of the service, beside where its broker and its state are
     */
    public record Plan(
            int drivers, long events, double hotShare, int rounds, String heap, Map<String, String> settings) {}

    /** All runs, in their order. */
    public record Result(Plan plan, int partitions, List<HotFigures> runs) {}

    public HotBench(Plan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs it all. */
    public Result run() throws IOException, InterruptedException, ExecutionException {
        var runs = new ArrayList<HotFigures>();
        try (var stage = new Stage(progress)) {
            for (boolean keyed : new boolean[] {false, true}) {
                var workload = new Workload(
                        plan.drivers(),
                        0.9,
                        plan.events(),
                        10_000,
                        MeasuredRun.nowMicros(),
                        PARTITIONS,
                        20_261_122L,
                        keyed ? "keyed-trips" : "unkeyed-trips",
                        plan.hotShare());
                stage.create(workload.topic(), PARTITIONS);
                progress.accept("writing " + workload.events() + " events" + (keyed ? ", keyed" : ""));
                fill(stage, workload, keyed);
                FinalValues first = null;
                for (int round = 0; round < (keyed ? 1 : plan.rounds()); round++) {
                    for (int threshold : round % 2 == 0 ? new int[] {0, 1_000} : new int[] {1_000, 0}) {
                        var order = new HotRun.Order(order(stage, workload, threshold), keyed, threshold);
                        runs.add(drain(stage, order));
                        FinalValues values = FinalValues.read(order.run().values(), workload.drivers());
                        agree(values.differsFromTheEvents(workload, SAMPLED));
                        if (first == null) {
                            first = values;
                        } else {
                            agree(values.differsFrom(first));
                        }
                        Stage.delete(Path.of(order.run().folder()));
                    }
                }
            }
        }
        return new Result(plan, PARTITIONS, runs);
    }

    /** Writes the events, without keys in turn to all partitions. */
    private static void fill(Stage stage, Workload workload, boolean keyed) {
        var failure = new AtomicReference<@Nullable Exception>();
        Map<String, Object> config =
                Map.of("bootstrap.servers", stage.brokers(), "linger.ms", 50, "batch.size", 128 << 10, "acks", "all");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            var next = new int[1];
            new Trips(workload).forEach(trip -> {
                byte[] value = trip.encoded(Registered.TRIP_ID);
                Integer partition = keyed ? null : next[0]++ % workload.partitions();
                byte[] key = keyed ? trip.driver().getBytes(UTF_8) : null;
                var record = new ProducerRecord<>(workload.topic(), partition, trip.timeMicros() / 1_000, key, value);
                var unused = producer.send(record, (done, failed) -> {
                    if (failed != null) {
                        failure.compareAndSet(null, failed);
                    }
                });
            });
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("an event could not be written to " + workload.topic(), failed);
        }
    }

    private MeasuredRun.Order order(Stage stage, Workload workload, int threshold) throws IOException {
        Path folder = Files.createTempDirectory(stage.folder(), "run");
        var settings = new HashMap<>(plan.settings());
        settings.put("kafka.bootstrap.servers", stage.brokers());
        settings.put("service.state.dir", folder.resolve("state").toString());
        settings.put("features.hot.threshold", String.valueOf(threshold));
        return new MeasuredRun.Order(Kind.SPILLWAY, workload, folder.toString(), settings);
    }

    private HotFigures drain(Stage stage, HotRun.Order order)
            throws IOException, InterruptedException, ExecutionException {
        Path folder = Path.of(order.run().folder());
        Process child = Child.start(HotRun.class, order, folder, Child.options(plan.heap(), List.of()));
        String topic = order.run().workload().topic();
        long lag = 0;
        while (!child.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
            // of a keyed topic it is known before that all of it waits
            lag = order.keyed()
                    ? 0
                    : Math.max(lag, lag(stage, "features-" + topic, "features-" + topic + "-by-entity"));
        }
        Child.await(child, folder);
        stage.clear(Set.of("unkeyed-trips", "keyed-trips"));
        HotFigures figures =
                JSON.readValue(order.run().figures().toFile(), HotFigures.class).withLag(lag);
        progress.accept("%-8s threshold %,5d %6.2f CPU µs/event, %,8.0f events/s, routed %.3f records, %.1f B/event"
                .formatted(
                        order.keyed() ? "keyed" : "unkeyed",
                        order.threshold(),
                        figures.cpuMicrosPerEvent(),
                        figures.eventsPerSecond(),
                        figures.routedRecordsPerEvent(),
                        figures.routedBytesPerEvent()));
        return figures;
    }

    /** How many records wait in the partition where most do; 0 as long as there is no such topic. */
    private static long lag(Stage stage, String group, String topic) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = stage.admin()
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> wanted = committed.keySet().stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
            long most = 0;
            for (var end : stage.admin().listOffsets(wanted).all().get().entrySet()) {
                OffsetAndMetadata at = committed.get(end.getKey());
                most = Math.max(most, at == null ? 0 : end.getValue().offset() - at.offset());
            }
            return most;
        } catch (ExecutionException e) {
            // the group or the topic is not there yet
            return 0;
        }
    }

    private static void agree(Optional<String> difference) {
        difference.ifPresent(found -> {
            throw new IllegalStateException("other values: " + found);
        });
    }
}
