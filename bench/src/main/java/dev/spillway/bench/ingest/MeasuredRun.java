package dev.spillway.bench.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.features.FeatureConfig;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.Settings;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A process of its own: one contender, started with an empty state over a full topic, until it has committed all of it. Called
 * with the order to carry out as JSON; leaves its figures and the final values in files.
 */
public final class MeasuredRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();
    private static final Duration GIVE_UP = Duration.ofMinutes(20);

    private MeasuredRun() {}

    /**
     * What is to be run.
     *
     * @param folder the run's own, for state and results
     * @param settings as an operator would give them
     */
    record Order(Kind kind, Workload workload, String folder, Map<String, String> settings) {
        Path figures() {
            return Path.of(folder).resolve("figures.json");
        }

        Path values() {
            return Path.of(folder).resolve("values.bin");
        }

        Settings set() {
            return Settings.of(new HashMap<>(settings), FeatureConfig.KEYS);
        }
    }

    public static void main(String[] args) throws Exception {
        Child.endWithParent();
        Order order = JSON.readValue(Path.of(args[0]).toFile(), Order.class);
        long before = liveHeap();
        try (Contender contender = contender(order)) {
            contender.start();
            Usage from = awaitProcessed(contender, order.workload().warmUpEvents());
            awaitProcessed(contender, order.workload().events());
            awaitCommitted(contender.application(), order);
            Usage to = Usage.of(contender);
            var memory = new Drained.Memory(before, liveHeap(), order.workload().drivers(), rss());
            writeValues(contender, order);
            JSON.writeValue(order.figures().toFile(), Drained.between(order.kind(), from, to, memory));
        }
    }

    private static Contender contender(Order order) throws IOException {
        if (order.kind() != Kind.SPILLWAY) {
            return new Peer(order.set(), order.kind(), order.workload());
        }
        long atMost = order.workload().comparedAtMicros();
        // a real clock, read as often as the service reads it, but stopped where the values are compared
        ServiceClock wall = () -> Math.min(nowMicros(), atMost);
        return new Subject(order.set(), order.workload().topic(), Path.of(order.folder()), wall);
    }

    static long nowMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    private static Usage awaitProcessed(Contender contender, long events) {
        long giveUp = System.nanoTime() + GIVE_UP.toNanos();
        while (contender.processed() < events) {
            if (System.nanoTime() > giveUp || contender.streams().state().hasStartedOrFinishedShuttingDown()) {
                throw new IllegalStateException("stopped after " + contender.processed() + " of " + events + " events");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return Usage.of(contender);
    }

    private static void awaitCommitted(String group, Order order) throws InterruptedException, ExecutionException {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", order.settings().get("kafka.bootstrap.servers")))) {
            while (committed(admin, group, order.workload().topic())
                    < order.workload().events()) {
                LockSupport.parkNanos(10 * POLL_NANOS);
            }
        }
    }

    static long committed(Admin admin, String group, String topic) throws InterruptedException, ExecutionException {
        Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.entrySet().stream()
                .filter(e -> e.getKey().topic().equals(topic) && e.getValue() != null)
                .mapToLong(e -> e.getValue().offset())
                .sum();
    }

    private static long liveHeap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long rss() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Leaves the values of all drivers at the instant of the comparison. */
    public static void writeValues(Contender contender, Order order) {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(order.values())))) {
            for (int driver = 0; driver < order.workload().drivers(); driver++) {
                for (double value : contender.values(Trips.driver(driver))) {
                    out.writeDouble(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
