package dev.spillway.pipeline.instances;

import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.lookup.Placement;
import dev.spillway.features.lookup.StateLookup;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.protos.instances.Greeting;
import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.Presence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each instance tells every other, twice a second: that it is there, what its event clocks show, so that all answer as of the
 * same instant whichever partition showed it, and how many reads it has answered, so that they can be shared out.
 */
final class Meetings {
    private static final Logger LOG = LoggerFactory.getLogger(Meetings.class);

    static final long INTERVAL_MS = 500;

    private static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS - 50);

    private final StateLookup local;
    private final PeerCalls calls;
    private final ServiceClocks clocks;
    private final Presence presence;
    private final Sharings sharings;
    private final RoutingMeters meters;
    /** By instance: what it has answered of each application, when it last said so, and at the last round. */
    private final Map<Instance, Map<String, Long>> told = new ConcurrentHashMap<>();

    private final Map<Instance, Map<String, Long>> before = new HashMap<>();
    private volatile Set<Instance> others = Set.of();

    Meetings(
            StateLookup local,
            PeerCalls calls,
            ServiceClocks clocks,
            Presence presence,
            Sharings sharings,
            RoutingMeters meters) {
        this.local = local;
        this.calls = calls;
        this.clocks = clocks;
        this.presence = presence;
        this.sharings = sharings;
        this.meters = meters;
    }

    /** The other instances that have something, as their group last told. */
    Set<Instance> others() {
        return others;
    }

    /** One round: asks the group anew, shares reads out by what was told since the last round, and greets everyone. */
    void round(Instance self) {
        Set<Placement> placements = Set.copyOf(local.placements());
        var known = new HashSet<Instance>();
        for (Placement placement : placements) {
            placement.where().refresh();
            known.addAll(placement.where().instances());
            meters.watch(placement);
            meters.behind(placement, behindMicros(placement, self));
            if (placement.readReplicas() > 0) {
                share(placement, self);
            }
        }
        known.remove(self);
        others = Set.copyOf(known);
        presence.retain(known);
        calls.retain(known);
        told.keySet().retainAll(known);
        before.keySet().retainAll(known);
        told.forEach(before::put);
        Greeting greeting = greeting(self);
        known.forEach(each -> greet(each, greeting));
    }

    private double behindMicros(Placement placement, Instance self) {
        long most = 0;
        for (int partition : placement.where().keptBy(self)) {
            OptionalLong behind = local.behindMicros(placement, partition);
            most = Math.max(most, behind.orElse(0));
        }
        return most;
    }

    private void share(Placement placement, Instance self) {
        var answered = new HashMap<Instance, Long>();
        for (Instance each : placement.where().instances()) {
            if (!each.equals(self)) {
                answered.put(each, since(each, placement.application()));
            }
        }
        long here = placement.here().ownedReads() + placement.here().copyReads();
        sharings.of(placement).next(here, answered);
    }

    /** What an instance has answered in the last interval; 0 of one that was not heard of, or began anew. */
    private long since(Instance instance, String application) {
        Map<String, Long> now = told.get(instance);
        Map<String, Long> then = before.get(instance);
        if (now == null || then == null) {
            return 0;
        }
        return Math.max(0, now.getOrDefault(application, 0L) - then.getOrDefault(application, 0L));
    }

    private void greet(Instance instance, Greeting greeting) {
        var unused = calls.meet(instance, greeting, TIMEOUT_NANOS)
                .orTimeout(TIMEOUT_NANOS, TimeUnit.NANOSECONDS)
                .whenComplete((reply, why) -> {
                    if (reply != null) {
                        heard(instance, reply);
                    } else if (presence.missed(instance)) {
                        LOG.atInfo().addKeyValue("instance", instance).log("another instance does not answer");
                    }
                });
    }

    private void heard(Instance instance, Greeting reply) {
        if (presence.heardOf(instance)) {
            LOG.atInfo().addKeyValue("instance", instance).log("another instance answers again");
        }
        told.put(instance, Map.copyOf(reply.getAnsweredMap()));
        show(reply);
    }

    /** What is answered to one that greets. */
    Greeting answer(Greeting greeted, Instance self) {
        show(greeted);
        Instance.parse(greeted.getInstance()).ifPresent(presence::heardOf);
        return greeting(self);
    }

    private void show(Greeting said) {
        for (GroupDefinition group : local.groups()) {
            // versions read their times from fields of their own
            Long clock = said.getClocksMap().get(group.versionedName());
            if (clock != null) {
                clocks.show(group, clock);
            }
        }
    }

    private Greeting greeting(Instance self) {
        var greeting = Greeting.newBuilder().setInstance(self.toString());
        for (GroupDefinition group : local.groups()) {
            long clock = group.clock() == GroupClock.EVENT ? clocks.nowMicros(group) : ServiceClocks.UNSET;
            if (clock != ServiceClocks.UNSET) {
                greeting.putClocks(group.versionedName(), clock);
            }
        }
        for (Placement placement : local.placements()) {
            greeting.putAnswered(
                    placement.application(),
                    placement.here().ownedReads() + placement.here().copyReads());
        }
        return greeting.build();
    }
}
