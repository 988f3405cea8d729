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
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/** Answers from the states that this instance owns; of an entity whose state is not here, and open, with INVALID. */
public final class StateLookup implements FeatureLookup {

    /** A group and where its states are. */
    public record Place(FeatureGroup group, OwnedPartitions states) {}

    private final Map<String, Place> places = new LinkedHashMap<>();
    private final List<GroupDefinition> groups;
    private final ServiceClocks clocks;

    public StateLookup(List<Place> places, ServiceClocks clocks) {
        places.forEach(place -> this.places.put(place.group.definition().name(), place));
        this.groups = places.stream().map(place -> place.group.definition()).toList();
        this.clocks = clocks;
    }

    @Override
    public Collection<GroupDefinition> groups() {
        return groups;
    }

    @Override
    public Answer lookup(String group, Map<String, ? extends @Nullable Object> entity, List<String> features) {
        Place place = places.get(group);
        if (place == null) {
            throw new LookupException(
                    Fault.UNKNOWN_GROUP, "no feature group \"" + group + "\"; there are " + places.keySet());
        }
        refuseUnknown(place.group, features);
        EntityKeys.Made made = place.group.keys().of(entity);
        String key = made.key()
                .orElseThrow(() -> new LookupException(Fault.WRONG_ENTITY, "group " + group + ": " + made.fault()));
        FeatureVector vector = vector(place, key);
        return place.group.answer(place.group.keys().values(key), vector, features, Origin.STATE);
    }

    private FeatureVector vector(Place place, String key) {
        long now = clocks.nowMicros(place.group.definition());
        // an event clock that has seen no event tells no time: the answer is as of now, and nothing is found
        long at = now == ServiceClocks.UNSET ? clocks.wallMicros() : now;
        try {
            return place.states.read(
                    place.group, key, state -> state == null ? place.group.notFound(at) : state.evaluate(at, false));
        } catch (InvalidStateStoreException e) {
            return place.group.unanswered(at);
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
