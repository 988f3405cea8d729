package dev.spillway.pipeline.prediction;

import dev.spillway.pipeline.fleet.Fleet;
import dev.spillway.pipeline.fleet.FleetMemory;
import dev.spillway.pipeline.fleet.Resized;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Prediction servers that share this process, its memory and an event loop, and nothing else. */
public final class PredictionFleet implements Fleet {

    /**
     * What the servers of a fleet are made with.
     *
     * @param features where they look features up, given the threads to do so on
     * @param meters opens the registry that an instance reports to; closed when the instance ends
     */
    public record Wiring(
            ServerConfig server,
            Function<EventLoopGroup, FrontFeatures> features,
            Function<String, MeterRegistry> meters) {}

    private record Running(PredictionServer server, MeterRegistry meters, Target target) {
        /** The server first, so that the last report has its last answers. */
        void close() {
            server.close();
            meters.close();
        }
    }

    private final String name;
    private final FleetMemory memory;
    private final Wiring wiring;
    private final ServerThreads threads;
    private final FrontFeatures features;
    /** The longest running first. */
    private final Deque<Running> running = new ArrayDeque<>();

    private volatile List<Target> targets = List.of();

    public PredictionFleet(String name, FleetMemory memory, Wiring wiring) {
        this.name = name;
        this.memory = memory;
        this.wiring = wiring;
        this.threads = ServerThreads.named("predictions");
        this.features = wiring.features().apply(threads.loops());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> instances() {
        return targets.stream().map(Target::instance).toList();
    }

    /** Where the servers are that take requests, the longest running first. */
    List<Target> targets() {
        return targets;
    }

    /** Where the servers are, for people and probes. */
    public List<URI> uris() {
        return targets.stream().map(Target::uri).toList();
    }

    /** How many look-ups of features had no answer since the start: so many predictions went by defaults. */
    public long lookupsFailed() {
        return features.failed();
    }

    @Override
    public synchronized Resized resize(int to) {
        var started = new ArrayList<String>();
        while (running.size() < to) {
            started.add(startOne());
        }
        List<Running> leaving = leave(running.size() - to);
        leaving.forEach(Running::close);
        memory.resized(to);
        return new Resized(
                instances(),
                started,
                leaving.stream().map(each -> each.target().instance()).toList());
    }

    private String startOne() {
        String instance = memory.nextName();
        MeterRegistry meters = wiring.meters().apply(instance);
        boolean started = false;
        try {
            var server = PredictionServer.start(instance, wiring.server(), features, meters, threads);
            running.addLast(new Running(server, meters, new Target(instance, server.uri())));
            publishTargets();
            started = true;
            return instance;
        } finally {
            if (!started) {
                meters.close();
            }
        }
    }

    /** Takes the youngest out of those that are asked: they must not get what they could not answer any more. */
    private List<Running> leave(int count) {
        var leaving = new ArrayList<Running>();
        for (int i = 0; i < count; i++) {
            leaving.add(running.removeLast());
        }
        publishTargets();
        leaving.forEach(each -> each.server().beginToStop());
        return leaving;
    }

    private void publishTargets() {
        targets = running.stream().map(Running::target).toList();
    }

    @Override
    public synchronized void close() {
        leave(running.size()).forEach(Running::close);
        features.close();
        threads.close();
    }
}
