package dev.spillway.features.lookup;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityKeys;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.TornReadException;
import dev.spillway.features.lookup.LookupException.Fault;
import dev.spillway.features.topology.Beat;
import dev.spillway.features.topology.EntityReader;
import dev.spillway.features.topology.ServiceClocks;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the states that are at this instance: by itself from those that it owns, and of an entity whose state is not here,
 * or not open yet, with INVALID. It can be asked from the first moment on.
 */
public final class StateLookup implements FeatureLookup, Copies {

    /** An owner that has not beaten for so long is stuck, or cut off and no longer the owner: it is judged like a copy. */
    private static final long SILENT_MICROS = 10_000_000;

    /** How far behind a copy is of which nobody knows it. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final ServiceClocks clocks;
    private volatile Known known;

    /**
     * What there is to answer from, at one instant. A version of a group is answered from its own states alone, so that an answer
     * that is under way when another version takes over is one version's, or nobody's.
     *
     * @param serving by name, in the order of their definitions
     * @param announced those of them that nobody may answer for yet
     * @param placements by name and version
     */
    private record Known(Map<String, FeatureGroup> serving, Set<String> announced, Map<Version, Placement> placements) {
        static final Known NOTHING = new Known(Map.of(), Set.of(), Map.of());

        Known with(Map<Version, Placement> placements) {
            return new Known(serving, announced, placements);
        }
    }

    private record Version(String group, int version) {
        static Version of(FeatureGroup group) {
            return new Version(group.definition().name(), group.definition().version());
        }
    }

    public StateLookup(List<FeatureGroup> groups, ServiceClocks clocks) {
        this.clocks = clocks;
        this.known = Known.NOTHING;
        groups.forEach(this::serve);
    }

    /** Says where the states of an application's groups are. */
    public synchronized void found(Placement placement) {
        var placements = new HashMap<>(known.placements);
        placement.groups().forEach(group -> placements.put(Version.of(group), placement));
        known = known.with(placements);
    }

    /** Forgets where the states of a version of a group are. */
    public synchronized void forget(FeatureGroup group) {
        var placements = new HashMap<>(known.placements);
        placements.remove(Version.of(group));
        known = known.with(placements);
    }

    /** Knows a group of which no version answers yet: look-ups are told that nobody can say. Nothing happens if one does. */
    public synchronized void announce(FeatureGroup group) {
        String name = group.definition().name();
        if (!known.serving.containsKey(name) || known.announced.contains(name)) {
            put(group, true);
        }
    }

    /** Answers by this version of the group from now on. What was asked by then is still answered by the one before. */
    public synchronized void serve(FeatureGroup group) {
        put(group, false);
    }

    private void put(FeatureGroup group, boolean isAnnounced) {
        String name = group.definition().name();
        var serving = new LinkedHashMap<>(known.serving);
        serving.put(name, group);
        var announced = new HashSet<>(known.announced);
        if (isAnnounced) {
            announced.add(name);
        } else {
            announced.remove(name);
        }
        known = new Known(serving, announced, known.placements);
    }

    /** Does not know the group any more. */
    public synchronized void remove(String group) {
        var serving = new LinkedHashMap<>(known.serving);
        serving.remove(group);
        var announced = new HashSet<>(known.announced);
        announced.remove(group);
        known = new Known(serving, announced, known.placements);
    }

    /** Whether look-ups of the group are answered, as far as its states can be read. */
    public boolean answers(FeatureGroup group) {
        Set<String> announced = known.announced;
        return announced.isEmpty() || !announced.contains(group.definition().name());
    }

    /** Where the states of a version of a group are; null as long as that is not known. */
    public @Nullable Placement placement(FeatureGroup group) {
        return known.placements.get(Version.of(group));
    }

    /** All applications that are known, whether or not they answer at present. */
    public Collection<Placement> placements() {
        return Set.copyOf(known.placements.values());
    }

    @Override
    public Collection<GroupDefinition> groups() {
        return known.serving.values().stream().map(FeatureGroup::definition).toList();
    }

    /**
     * A version of a group whose states may be here, be it the one that answers or not: another instance may have gone over to it
     * before this one, or later. Null if it is not known.
     */
    public @Nullable FeatureGroup version(String name, int version) {
        Placement placement = known.placements.get(new Version(name, version));
        List<FeatureGroup> there = placement == null ? List.of() : placement.groups();
        return there.stream()
                .filter(group -> group.definition().name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * A question made ready to be answered.
     *
     * @param key as {@link EntityKeys} makes it
     */
    public record Asked(FeatureGroup group, String key, List<String> features) {

        /** What a caller is told of a copy. */
        public Answer answer(Copy.Found found) {
            Answer answer = group.answer(group.keys().values(key), found.vector(), features, found.origin());
            return found.staleMicros().isEmpty() ? answer : answer.behind(found.staleMicros());
        }
    }

    /**
     * Makes a question ready.
     *
     * @throws LookupException if there is no such group or feature, or the entity's fields are not the group's
     */
    public Asked asked(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        Map<String, FeatureGroup> serving = known.serving;
        FeatureGroup asked = serving.get(group);
        if (asked == null) {
            throw new LookupException(
                    Fault.UNKNOWN_GROUP, "no feature group \"" + group + "\"; there are " + serving.keySet());
        }
        refuseUnknown(asked, features);
        EntityKeys.Made made = asked.keys().of(entity);
        String key = made.key()
                .orElseThrow(() -> new LookupException(Fault.WRONG_ENTITY, "group " + group + ": " + made.fault()));
        return new Asked(asked, key, features);
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        Asked asked = asked(group, entity, features);
        return answers(asked.group()) && read(asked.group(), asked.key(), NOW, 0) instanceof Copy.Found found
                ? asked.answer(found)
                : unanswered(asked);
    }

    /** What a caller is told if nobody can say. */
    public Answer unanswered(Asked asked) {
        FeatureGroup group = asked.group();
        FeatureVector nothing = group.unanswered(nowMicros(group));
        return group.answer(group.keys().values(asked.key()), nothing, asked.features(), Origin.STATE);
    }

    @Override
    public Copy read(FeatureGroup group, String entityKey, long notBeforeMicros, long staleMicrosMax) {
        Placement placement = placement(group);
        if (placement == null) {
            return Copy.Absent.ELSEWHERE;
        }
        LocalStates here = placement.here();
        if (notBeforeMicros != NOW) {
            clocks.show(group.definition(), notBeforeMicros);
        }
        int partition = here.partitionOf(entityKey);
        try {
            Copy copy = here.read(partition, reader -> {
                boolean owned = reader.isOwned();
                long behind = owned ? silence(reader) : behind(here, partition, reader, group);
                return behind > staleMicrosMax || behind == UNKNOWN
                        ? Copy.Absent.BEHIND
                        : found(reader, group, entityKey, owned, behind);
            });
            if (copy instanceof Copy.Found found) {
                here.answered(found.origin() == Origin.STATE);
            }
            return copy;
        } catch (InvalidStateStoreException e) {
            return Copy.Absent.ELSEWHERE;
        }
    }

    /**
     * How far behind its owner the copy of a partition is that is here; empty if there is none, or nobody knows. To be asked now and
     * then of every copy: one that was never seen close to its owner does not answer.
     */
    public OptionalLong behindMicros(Placement placement, int partition) {
        FeatureGroup any = placement.groups().get(0);
        try {
            long behind = placement.here().read(partition, copy -> behind(placement.here(), partition, copy, any));
            return behind == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(behind);
        } catch (InvalidStateStoreException e) {
            return OptionalLong.empty();
        }
    }

    /** How far behind an owner may be that does not beat any more; 0 for one that does, or has no copies to beat for. */
    private long silence(EntityReader owner) {
        Beat beat = owner.beat();
        if (beat == null) {
            return 0;
        }
        long silence = clocks.wallMicros() - beat.wallMicros();
        return silence > SILENT_MICROS ? silence : 0;
    }

    /** How far behind its owner a copy is, and as far as can be if nobody knows. Shows the clock what the owner's has shown. */
    private long behind(LocalStates here, int partition, EntityReader copy, FeatureGroup group) {
        Beat beat = copy.beat();
        Long clock = beat == null ? null : beat.clockOf(group.definition());
        if (beat == null || clock == null) {
            return UNKNOWN;
        }
        clocks.show(group.definition(), clock);
        // never 0, which is an owner's; between clocks that disagree it may come out below
        long behind = Math.max(1, clocks.wallMicros() - beat.wallMicros());
        return here.hasCaughtUp(partition, copy, behind) ? behind : UNKNOWN;
    }

    private Copy found(EntityReader reader, FeatureGroup group, String key, boolean owned, long behind) {
        try {
            return new Copy.Found(
                    vector(reader, group, key),
                    owned ? Origin.STATE : Origin.STANDBY,
                    behind == 0 ? OptionalLong.empty() : OptionalLong.of(behind));
        } catch (TornReadException e) {
            if (owned) {
                throw e;
            }
            // in the midst of being restored
            return Copy.Absent.BEHIND;
        }
    }

    private FeatureVector vector(EntityReader reader, FeatureGroup group, String key) {
        long at = nowMicros(group);
        return reader.read(group, key, state -> state == null ? group.notFound(at) : state.evaluate(at, false));
    }

    /** An event clock that has seen no event tells no time: the answer is as of now, and nothing is found. */
    private long nowMicros(FeatureGroup group) {
        long now = clocks.nowMicros(group.definition());
        return now == ServiceClocks.UNSET ? clocks.wallMicros() : now;
    }

    private static void refuseUnknown(FeatureGroup group, List<String> features) {
        for (String feature : features) {
            if (group.position(feature) == null) {
                throw new LookupException(
                        Fault.UNKNOWN_FEATURE,
                        "group " + group.definition().name() + " has no feature \"" + feature + "\"");
            }
        }
    }
}
