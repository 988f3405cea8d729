package dev.spillway.pipeline.instances;

import dev.spillway.features.FeatureConfig;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.lookup.Placement;
import dev.spillway.features.lookup.StateLookup;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.pipeline.Workers;
import dev.spillway.pipeline.front.GrpcApi;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.Presence;
import dev.spillway.topologies.instances.ReadOrder;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This instance among those of the feature service: look-ups that find every entity, and the service that the others ask. */
public final class Instances implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Instances.class);

    private final StateLookup local;
    private final Presence presence = new Presence();
    private final PeerCalls calls;
    private final RoutedLookup lookup;
    private final Meetings meetings;
    private final PeerService service;
    private final ScheduledExecutorService rounds =
            Executors.newSingleThreadScheduledExecutor(Workers.named("instances"));
    private volatile @Nullable Instance self;

    /**
     * Answers from what is here, until it is {@link #start started}.
     *
     * @param local the states at this instance
     */
    public Instances(
            StateLookup local, ServiceClocks clocks, FeatureConfig config, MeterRegistry meters, Health health) {
        this(local, clocks, config, meters, health, new GrpcPeers());
    }

    Instances(
            StateLookup local,
            ServiceClocks clocks,
            FeatureConfig config,
            MeterRegistry meters,
            Health health,
            PeerCalls calls) {
        this.local = local;
        this.calls = calls;
        var counted = new RoutingMeters(meters, presence);
        var sharings = new Sharings();
        var reads = new PeerReads(
                local,
                calls,
                clocks,
                presence,
                counted,
                System::nanoTime,
                config.patience().toNanos());
        this.lookup = new RoutedLookup(local, reads, sharings, counted, config.lookups());
        this.meetings = new Meetings(local, calls, clocks, presence, sharings, counted);
        this.service = new PeerService(local::version, local, greeted -> meetings.answer(greeted, known()));
        health.add("instances", this::status);
    }

    /** Look-ups that find every entity. */
    public FeatureLookup lookup() {
        return lookup;
    }

    /** What the others ask; for the front. */
    public GrpcApi service() {
        return service;
    }

    /** Begins to look for the others, and to ask them. */
    public void start(Instance self) {
        this.self = self;
        lookup.begin(new ReadOrder(self, presence));
        var unused = rounds.scheduleWithFixedDelay(() -> round(self), 0, Meetings.INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void round(Instance self) {
        try {
            meetings.round(self);
        } catch (RuntimeException e) { // the edge of the thread: one round that fails must not be the last
            LOG.atWarn().setCause(e).log("cannot meet the other instances");
        }
    }

    private Instance known() {
        Instance known = self;
        return known == null ? new Instance("unknown", 0) : known;
    }

    /** What is owned here, what is stood by for, and who else is there. */
    private Health.Status status() {
        Instance at = self;
        if (at == null) {
            return Health.Status.starting("the front does not listen yet");
        }
        var said = new ArrayList<String>(List.of(at.toString()));
        local.placements().stream()
                .sorted(Comparator.comparing(Placement::application))
                .forEach(placement -> said.add(holdings(placement, at)));
        Collection<Instance> others = meetings.others();
        List<String> away = others.stream()
                .filter(presence::isAway)
                .map(Instance::toString)
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            said.add(others.size() + " other" + (others.size() == 1 ? "" : "s") + " beside it");
        }
        if (!away.isEmpty()) {
            said.add("no answer from " + String.join(", ", away));
        }
        String sentence = String.join("; ", said);
        return away.isEmpty() ? new Health.Status(Health.State.UP, sentence) : Health.Status.waiting(sentence);
    }

    private String holdings(Placement placement, Instance at) {
        List<Integer> owned = placement.where().ownedBy(at);
        List<Integer> kept = placement.where().keptBy(at);
        String holdings = "owns " + numbers(owned) + " of the "
                + placement.where().partitions() + " partitions of " + placement.application();
        if (kept.isEmpty()) {
            return holdings;
        }
        List<OptionalLong> behind = kept.stream()
                .map(partition -> local.behindMicros(placement, partition))
                .toList();
        String most = behind.stream().anyMatch(OptionalLong::isEmpty)
                ? "not close yet"
                : "at most %.1f s behind"
                        .formatted(behind.stream()
                                        .mapToLong(OptionalLong::getAsLong)
                                        .max()
                                        .orElse(0)
                                / 1e6);
        return holdings + ", stands by for " + numbers(kept) + " (" + most + ")";
    }

    private static String numbers(List<Integer> partitions) {
        return partitions.isEmpty()
                ? "none"
                : partitions.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        calls.close();
    }
}
