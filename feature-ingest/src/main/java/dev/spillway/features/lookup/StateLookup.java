package dev.spillway.features.lookup;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityKeys;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.lookup.LookupException.Fault;
import dev.spillway.features.topology.ServiceClocks;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the states that this instance owns; of an entity whose state is not here, or not open yet, with INVALID.
 * It can be asked from the first moment on.
 */
public final class StateLookup implements FeatureLookup {
    private final Map<String, FeatureGroup> byName = new LinkedHashMap<>();
    private final Map<String, OwnedPartitions> states = new ConcurrentHashMap<>();
    private final List<GroupDefinition> groups;
    private final ServiceClocks clocks;

    public StateLookup(List<FeatureGroup> groups, ServiceClocks clocks) {
        groups.forEach(group -> byName.put(group.definition().name(), group));
        this.groups = groups.stream().map(FeatureGroup::definition).toList();
        this.clocks = clocks;
    }

    /** Says where the states of a group are. */
    public void found(FeatureGroup group, OwnedPartitions owned) {
        states.put(group.definition().name(), owned);
    }

    @Override
    public Collection<GroupDefinition> groups() {
        return groups;
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        FeatureGroup asked = byName.get(group);
        if (asked == null) {
            throw new LookupException(
                    Fault.UNKNOWN_GROUP, "no feature group \"" + group + "\"; there are " + byName.keySet());
        }
        refuseUnknown(asked, features);
        EntityKeys.Made made = asked.keys().of(entity);
        String key = made.key()
                .orElseThrow(() -> new LookupException(Fault.WRONG_ENTITY, "group " + group + ": " + made.fault()));
        FeatureVector vector = vector(asked, key);
        return asked.answer(asked.keys().values(key), vector, features, Origin.STATE);
    }

    private FeatureVector vector(FeatureGroup group, String key) {
        long now = clocks.nowMicros(group.definition());
        // an event clock that has seen no event tells no time: the answer is as of now, and nothing is found
        long at = now == ServiceClocks.UNSET ? clocks.wallMicros() : now;
        OwnedPartitions owned = states.get(group.definition().name());
        if (owned == null) {
            return group.unanswered(at);
        }
        try {
            return owned.read(group, key, state -> state == null ? group.notFound(at) : state.evaluate(at, false));
        } catch (InvalidStateStoreException e) {
            return group.unanswered(at);
        }
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
