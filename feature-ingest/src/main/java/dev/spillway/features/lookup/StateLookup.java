package dev.spillway.features.lookup;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityKeys;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Selection;
import dev.spillway.features.domain.TornReadException;
import dev.spillway.features.lookup.LookupException.Fault;
import dev.spillway.features.topology.Beat;
import dev.spillway.features.topology.EntityReader;
import dev.spillway.features.topology.ServiceClocks;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private final Map<String, FeatureGroup> byName = new LinkedHashMap<>();
    private final Map<String, Placement> placements = new ConcurrentHashMap<>();
    private final List<GroupDefinition> groups;
    private final ServiceClocks clocks;

    public StateLookup(List<FeatureGroup> groups, ServiceClocks clocks) {
        groups.forEach(group -> byName.put(group.definition().name(), group));
        this.groups = groups.stream().map(FeatureGroup::definition).toList();
        this.clocks = clocks;
    }

    /** Says where the states of an application's groups are. */
    public void found(Placement placement) {
        placement.groups().forEach(group -> placements.put(group.definition().name(), placement));
    }

    /** Where the states of a group are; null as long as that is not known. */
    public @Nullable Placement placement(FeatureGroup group) {
        return placements.get(group.definition().name());
    }

    /** All applications that are known. */
    public Collection<Placement> placements() {
        return Set.copyOf(placements.values());
    }

    @Override
    public Collection<GroupDefinition> groups() {
        return groups;
    }

    /** The group of that name; null if there is none. */
    public @Nullable FeatureGroup group(String name) {
        return byName.get(name);
    }

    /**
     * A question made ready to be answered.
     *
     * @param key as {@link EntityKeys} makes it
     */
    public record Asked(FeatureGroup group, String key, Selection features) {

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
        FeatureGroup asked = byName.get(group);
        if (asked == null) {
            throw new LookupException(
                    Fault.UNKNOWN_GROUP, "no feature group \"" + group + "\"; there are " + byName.keySet());
        }
        Selection selected = selected(asked, features);
        EntityKeys.Made made = asked.keys().of(entity);
        String key = made.key()
                .orElseThrow(() -> new LookupException(Fault.WRONG_ENTITY, "group " + group + ": " + made.fault()));
        return new Asked(asked, key, selected);
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        Asked asked = asked(group, entity, features);
        return read(asked.group(), asked.key(), NOW, 0) instanceof Copy.Found found
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

    private static Selection selected(FeatureGroup group, List<String> features) {
        try {
            return group.select(features);
        } catch (IllegalArgumentException e) {
            throw new LookupException(Fault.UNKNOWN_FEATURE, String.valueOf(e.getMessage()));
        }
    }
}
