package dev.spillway.bench.scaling;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.spillway.bench.ingest.Child;
import dev.spillway.scaling.ScalingConfig;
import dev.spillway.scaling.ScalingService;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.WallClock;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of its own: the scaling service. What it is told on its standard input it answers in a line on its standard output:
 * {@code usage}, and {@code change VERSION}, which raises the version of one policy. It ends when its input does.
 */
public final class ScalingRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Order order;
    private final ScalingService service;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /**
     * What is to be done.
     *
     * @param settings as an operator would give them
     */
    record Order(FleetLoad load, Map<String, String> settings) {}

    /** What the process has used and done so far. */
    record Usage(
            long atNanos,
            long cpuNanos,
            long gcMillis,
            double admitted,
            double refused,
            double signals,
            long liveHeapBytes) {}

    private ScalingRun(Order order) throws InvalidDefinitionsException {
        this.order = order;
        var settings = Settings.of(new HashMap<>(order.settings), ScalingConfig.KEYS);
        var around = new ScalingService.Surroundings(
                Registered.registry(), meters, new Health(), new WallClock(), RocksDbMemory.from(settings));
        this.service = new ScalingService(settings, DefinitionFiles.of("bench.yaml", order.load.policies(1)), around);
    }

    public static void main(String[] args) throws Exception {
        Child.endWithParent();
        long begun = System.nanoTime();
        var run = new ScalingRun(JSON.readValue(Path.of(args[0]).toFile(), Order.class));
        run.service.start();
        run.service.awaitRunning(PATIENCE);
        answer((System.nanoTime() - begun) / 1_000_000);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            answer(
                    line.equals("usage")
                            ? run.usage()
                            : run.change(Integer.parseInt(line.substring("change ".length()))));
        }
        run.service.close();
    }

    private static void answer(Object answer) throws Exception {
        System.out.println("answer " + JSON.writeValueAsString(answer));
    }

    /** In milliseconds, from publishing a policy until it governs all its fleets. */
    private long change(int version) throws InvalidDefinitionsException {
        DefinitionFiles changed = DefinitionFiles.of("bench.yaml", order.load.policy(0, version));
        long begun = System.nanoTime();
        service.publish(changed);
        while (!isInForce(version)) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException("version " + version + " does not come into force");
            }
            LockSupport.parkNanos(20_000_000);
        }
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private boolean isInForce(int version) {
        for (int fleet = 0; fleet < order.load.fleets(); fleet += order.load.policies()) {
            boolean is = service.board()
                    .fleet(order.load.fleet(fleet))
                    .flatMap(view -> view.policy())
                    .map(policy -> policy.version() == version)
                    .orElse(false);
            if (!is) {
                return false;
            }
        }
        return true;
    }

    private Usage usage() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long gc = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
        return new Usage(
                System.nanoTime(),
                system.getProcessCpuTime(),
                gc,
                samples("ADMITTED"),
                meters.get("spillway.scaling.samples").counters().stream()
                        .filter(counter -> !"ADMITTED".equals(counter.getId().getTag("outcome")))
                        .mapToDouble(counter -> counter.count())
                        .sum(),
                meters.get("spillway.scaling.signals").counter().count(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private double samples(String outcome) {
        return meters.get("spillway.scaling.samples")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
