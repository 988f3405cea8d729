package dev.spillway.pipeline.instances;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.lookup.Copies;
import dev.spillway.features.lookup.Copy;
import dev.spillway.features.lookup.Placement;
import dev.spillway.features.lookup.VectorBytes;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.pipeline.instances.RoutingMeters.Ending;
import dev.spillway.pipeline.instances.RoutingMeters.Told;
import dev.spillway.protos.instances.EntityCopy;
import dev.spillway.protos.instances.EntityCopy.Source;
import dev.spillway.protos.instances.GroupCopies;
import dev.spillway.protos.instances.GroupRead;
import dev.spillway.protos.instances.ReadReply;
import dev.spillway.protos.instances.ReadRequest;
import dev.spillway.topologies.instances.Instance;
import dev.spillway.topologies.instances.Presence;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks instances for entities, round by round: everyone in a round at once, and nobody for longer than there is time. */
final class PeerReads {
    private static final Logger LOG = LoggerFactory.getLogger(PeerReads.class);

    /** Kept of a caller's time for the answer's own way back: a tenth, and so much at most. */
    private static final long RESERVE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** A table that was made anew for one entity that had moved serves for all of them. */
    private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Copies here;
    private final PeerCalls calls;
    private final ServiceClocks clocks;
    private final Presence presence;
    private final RoutingMeters meters;
    private final LongSupplier nanos;
    private final long patienceNanos;
    private volatile long refreshedNanos;

    /**
     * @param nanos a clock for distances
     * @param patienceNanos how long one instance is waited for while another may answer
     */
    PeerReads(
            Copies here,
            PeerCalls calls,
            ServiceClocks clocks,
            Presence presence,
            RoutingMeters meters,
            LongSupplier nanos,
            long patienceNanos) {
        this.here = here;
        this.calls = calls;
        this.clocks = clocks;
        this.presence = presence;
        this.meters = meters;
        this.nanos = nanos;
        this.patienceNanos = patienceNanos;
        this.refreshedNanos = nanos.getAsLong() - REFRESH_NANOS;
    }

    /** What entities are asked for together with. */
    private record Read(FeatureGroup group, long staleMicrosMax) {}

    /** A call under way, and what is looked for with it. */
    private record Call(
            Instance instance, Map<Read, List<Search>> asked, long beganNanos, CompletableFuture<ReadReply> reply) {}

    /** Goes through what is to be asked for each, until it is found, nobody is left, or the time is over. */
    void find(List<Search> searches, Instance self, long waitNanosMax) {
        long end = nanos.getAsLong() + waitNanosMax - Math.min(RESERVE_NANOS, waitNanosMax / 10);
        for (; ; ) {
            Map<Instance, List<Search>> round = round(searches, self);
            if (round.isEmpty()) {
                return;
            }
            var begun = new ArrayList<Call>();
            for (var each : round.entrySet()) {
                long left = end - nanos.getAsLong();
                if (left <= 0) {
                    return;
                }
                begun.add(call(each.getKey(), each.getValue(), timeout(each.getValue(), left)));
            }
            begun.forEach(call -> await(call, end));
        }
    }

    /** Whom to ask for what still is to be found; what is found here is found at once. */
    private Map<Instance, List<Search>> round(List<Search> searches, Instance self) {
        var round = new LinkedHashMap<Instance, List<Search>>();
        for (Search search : searches) {
            while (search.goesOn() && search.step().instance().equals(self)) {
                Copy copy = here.read(
                        search.asked().group(),
                        search.asked().key(),
                        Copies.NOW,
                        search.step().staleMicrosMax());
                if (copy instanceof Copy.Found found) {
                    search.foundHere(found);
                } else {
                    search.missed();
                }
            }
            if (search.goesOn()) {
                Objects.requireNonNull(round.computeIfAbsent(search.step().instance(), instance -> new ArrayList<>()))
                        .add(search);
            }
        }
        return round;
    }

    /** All of it for what only one can answer; where others may, time enough is left for them. */
    private long timeout(List<Search> asked, long left) {
        long withOthers = asked.stream().filter(Search::hasOthers).count();
        if (withOthers == 0) {
            return left;
        }
        return withOthers == asked.size() ? Math.min(left / 2, patienceNanos) : left / 2;
    }

    private Call call(Instance instance, List<Search> searches, long timeoutNanos) {
        var asked = new LinkedHashMap<Read, List<Search>>();
        for (Search search : searches) {
            var read = new Read(search.asked().group(), search.step().staleMicrosMax());
            Objects.requireNonNull(asked.computeIfAbsent(read, r -> new ArrayList<>()))
                    .add(search);
        }
        var request = ReadRequest.newBuilder();
        asked.forEach((read, of) -> request.addReads(message(read, of)));
        long began = nanos.getAsLong();
        return new Call(
                instance,
                asked,
                began,
                calls.read(instance, request.build(), timeoutNanos).orTimeout(timeoutNanos, TimeUnit.NANOSECONDS));
    }

    private GroupRead message(Read what, List<Search> asked) {
        GroupDefinition definition = what.group.definition();
        var read = GroupRead.newBuilder()
                .setGroup(definition.name())
                .setVersion(definition.version())
                .setStaleMicrosMax(what.staleMicrosMax);
        asked.forEach(search -> read.addKeys(search.asked().key()));
        if (definition.clock() == GroupClock.EVENT && clocks.nowMicros(definition) != ServiceClocks.UNSET) {
            read.setNotBeforeMicros(clocks.nowMicros(definition));
        }
        return read.build();
    }

    private void await(Call call, long end) {
        Ending ending;
        try {
            take(call, call.reply.get(Math.max(1, end - nanos.getAsLong()), TimeUnit.NANOSECONDS));
            ending = Ending.ANSWERED;
        } catch (ExecutionException e) {
            ending = ending(Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            ending = Ending.TIMEOUT;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ending = Ending.TIMEOUT;
        }
        meters.called(ending, nanos.getAsLong() - call.beganNanos);
        boolean answered = ending == Ending.ANSWERED;
        if (answered ? presence.heardOf(call.instance) : presence.missed(call.instance)) {
            LOG.atInfo()
                    .addKeyValue("instance", call.instance)
                    .addKeyValue("ending", ending)
                    .log(answered ? "another instance answers again" : "another instance does not answer");
        }
        call.asked
                .values()
                .forEach(searches -> searches.stream().filter(Search::goesOn).forEach(Search::missed));
    }

    private static Ending ending(Throwable why) {
        if (why instanceof TimeoutException) {
            return Ending.TIMEOUT;
        }
        return switch (Status.fromThrowable(why).getCode()) {
            case DEADLINE_EXCEEDED, CANCELLED -> Ending.TIMEOUT;
            case UNAVAILABLE, UNIMPLEMENTED -> Ending.UNREACHABLE;
            default -> {
                LOG.atWarn().setCause(why).log("another instance failed to answer");
                yield Ending.FAILED;
            }
        };
    }

    private void take(Call call, ReadReply reply) {
        int i = 0;
        for (var asked : call.asked.entrySet()) {
            GroupCopies copies = i < reply.getReadsCount() ? reply.getReads(i) : GroupCopies.getDefaultInstance();
            i++;
            for (int k = 0; k < Math.min(asked.getValue().size(), copies.getCopiesCount()); k++) {
                take(asked.getValue().get(k), copies.getCopies(k));
            }
        }
    }

    private void take(Search search, EntityCopy told) {
        switch (told.getOutcome()) {
            case FOUND -> {
                try {
                    search.found(found(told));
                    meters.told(Told.FOUND);
                } catch (IllegalArgumentException e) {
                    LOG.atWarn().setCause(e).log("another instance's answer cannot be read");
                    meters.told(Told.UNREADABLE);
                }
            }
            case BEHIND -> meters.told(Told.BEHIND);
            default -> {
                meters.told(Told.MOVED);
                refresh(search.placement());
            }
        }
    }

    private static Copy.Found found(EntityCopy told) {
        OptionalLong eventTime =
                told.hasEventTimeMicros() ? OptionalLong.of(told.getEventTimeMicros()) : OptionalLong.empty();
        return new Copy.Found(
                VectorBytes.decode(told.getVector().toByteArray(), told.getAtMicros(), eventTime),
                told.getSource() == Source.STANDBY ? Origin.STANDBY : Origin.STATE,
                told.hasStaleMicros() ? OptionalLong.of(told.getStaleMicros()) : OptionalLong.empty());
    }

    /** One that has moved is where our own group says, if it has told us since. */
    private void refresh(@Nullable Placement placement) {
        long now = nanos.getAsLong();
        if (placement != null && now - refreshedNanos >= REFRESH_NANOS) {
            refreshedNanos = now;
            placement.where().refresh();
        }
    }
}
