package dev.spillway.pipeline.training;

import dev.spillway.pipeline.fleet.Fleet;
import dev.spillway.pipeline.fleet.FleetMemory;
import dev.spillway.pipeline.fleet.PoolLimits;
import dev.spillway.pipeline.fleet.Resized;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Nodes that work on one queue of jobs. The cluster reports of the queue, each node of its own slots. */
public final class TrainingCluster implements Fleet {

    /** An hour of what the default load submits at its peak; more is refused. */
    private static final int QUEUE_MAX = 5_000;

    /** By which the cluster speaks for the fleet. */
    private static final String FLEET_ITSELF = "";

    /**
     * How the cluster does.
     *
     * @param busy slots with a job, of so many
     * @param waiting jobs in the queue
     * @param waitP95Seconds of those that wait, and those begun within the last minute
     * @param finished since the start
     * @param refused since the start, by the training API
     */
    public record Reading(
            int nodes, int busy, int slots, int waiting, double waitP95Seconds, long finished, long refused) {}

    private final String name;
    private final FleetMemory memory;
    private final Function<String, MeterRegistry> meters;
    private final JobQueue queue = new JobQueue(QUEUE_MAX);
    private final TrainingApi api;
    private final MeterRegistry ofFleet;
    private final AtomicLong finished = new AtomicLong();
    /** The longest running first. */
    private final Deque<TrainingNode> running = new ArrayDeque<>();

    private volatile List<TrainingNode> nodes = List.of();

    /**
     * @param limits of those who hand in jobs
     * @param meters opens the registry that an instance reports to, or the fleet itself, whose instance is empty
     */
    public TrainingCluster(String name, FleetMemory memory, PoolLimits limits, Function<String, MeterRegistry> meters) {
        this.name = name;
        this.memory = memory;
        this.meters = meters;
        this.api = new TrainingApi(queue, limits);
        this.ofFleet = meters.apply(FLEET_ITSELF);
        Gauge.builder("queue_depth", queue, each -> each.read().depth()).register(ofFleet);
        Gauge.builder("queue_wait_time_p95_s", queue, each -> each.read().waitP95Seconds())
                .register(ofFleet);
        for (int tier = 1; tier <= TrainingJob.TIERS; tier++) {
            int index = tier - 1;
            Gauge.builder(
                            "queue_depth_tier_" + tier,
                            queue,
                            each -> each.read().byTier().get(index))
                    .register(ofFleet);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> instances() {
        return nodes.stream().map(TrainingNode::instance).toList();
    }

    /** Where jobs are handed in. */
    TrainingApi api() {
        return api;
    }

    public Reading read() {
        List<TrainingNode> now = nodes;
        JobQueue.Reading jobs = queue.read();
        return new Reading(
                now.size(),
                now.stream().mapToInt(TrainingNode::busy).sum(),
                now.size() * TrainingNode.SLOTS,
                jobs.depth(),
                jobs.waitP95Seconds(),
                finished.get(),
                api.refused());
    }

    @Override
    public synchronized Resized resize(int to) {
        List<String> started = IntStream.range(running.size(), to)
                .mapToObj(missing -> startOne())
                .toList();
        List<TrainingNode> leaving = leave(running.size() - to);
        leaving.forEach(TrainingNode::close);
        memory.resized(to);
        return new Resized(
                instances(),
                started,
                leaving.stream().map(TrainingNode::instance).toList());
    }

    private String startOne() {
        String instance = memory.nextName();
        var node = new TrainingNode(instance, queue, finished, meters.apply(instance));
        node.start();
        running.addLast(node);
        nodes = List.copyOf(running);
        return instance;
    }

    /** Idle ones first, so that as few jobs as can be begin again; then the youngest. */
    private List<TrainingNode> leave(int count) {
        var leaving = new ArrayList<TrainingNode>();
        for (int i = 0; i < count; i++) {
            TrainingNode chosen = running.getLast();
            for (TrainingNode each : running) {
                if (each.busy() < chosen.busy()) {
                    chosen = each;
                }
            }
            running.remove(chosen);
            chosen.stop();
            leaving.add(chosen);
        }
        nodes = List.copyOf(running);
        return leaving;
    }

    @Override
    public synchronized void close() {
        api.close();
        leave(running.size()).forEach(TrainingNode::close);
        ofFleet.close();
    }
}
