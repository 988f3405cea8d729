package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Inputs;
import dev.spillway.features.domain.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The admitted events of one group that its queries ask for, and the answers made of them. It knows the queries from the
 * beginning, so that it keeps no event of an entity that none asks for, nor one that comes after its last query's instant.
 */
final class PastEvents {

    /** What is asked of one entity, and its events, which are kept until all input is read. */
    private static final class Asked {
        private final List<Query> queries = new ArrayList<>();
        private final List<Inputs> events = new ArrayList<>();
        private long latestMicros = Long.MIN_VALUE;
    }

    private final FeatureGroup group;
    private final Map<String, Asked> entities = new HashMap<>();

    PastEvents(FeatureGroup group) {
        this.group = group;
    }

    void ask(Query query) {
        Asked asked = entities.computeIfAbsent(query.question().entityKey(), key -> new Asked());
        asked.queries.add(query);
        asked.latestMicros = Math.max(asked.latestMicros, query.atMicros());
    }

    void admitted(String entityKey, Inputs inputs) {
        Asked asked = entities.get(entityKey);
        if (asked != null && inputs.timeMicros() < asked.latestMicros) {
            asked.events.add(inputs.copy());
        }
    }

    /**
     * Answers all queries.
     *
     * @param answers where each is put, at the query's position
     */
    void answer(@Nullable Answer[] answers) {
        for (Asked asked : entities.values()) {
            asked.events.sort(Comparator.comparingLong(Inputs::timeMicros));
            asked.queries.sort(Comparator.comparingLong(Query::atMicros));
            EntityState state = group.newState();
            int next = 0;
            for (Query query : asked.queries) {
                long at = query.atMicros();
                while (next < asked.events.size() && asked.events.get(next).timeMicros() < at) {
                    state.include(asked.events.get(next++), at);
                }
                // the end of a life is no matter for a point in time
                FeatureVector vector = state.evaluate(at, true);
                answers[query.position()] = group.answer(
                        query.question().entity(), vector, query.question().features(), Origin.STATE);
            }
            asked.events.clear();
        }
    }
}
