package dev.spillway.pipeline.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.pipeline.prediction.Entity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Entities that the feed has shown, so that look-ups ask for some that exist. Safe for any thread. */
final class KnownEntities {

    /** More than these are not remembered: the load needs some, not all. */
    private static final int MAX = 200_000;

    private final List<GroupDefinition> groups;
    private final Set<Entity> seen = new HashSet<>();
    private final List<Entity> entities = new ArrayList<>();

    KnownEntities(Collection<GroupDefinition> groups) {
        this.groups = List.copyOf(groups);
    }

    void show(FeedRecord record) {
        for (GroupDefinition group : groups) {
            if (group.source().topic().equals(record.topic())) {
                key(group, record.value()).ifPresent(key -> add(new Entity(group.name(), key)));
            }
        }
    }

    private static Optional<List<String>> key(GroupDefinition group, JsonNode value) {
        var key = new ArrayList<String>();
        for (Field field : group.entity()) {
            if (!value.hasNonNull(field.name())) {
                return Optional.empty();
            }
            key.add(value.get(field.name()).asText());
        }
        return Optional.of(key);
    }

    private synchronized void add(Entity entity) {
        if (entities.size() < MAX && seen.add(entity)) {
            entities.add(entity);
        }
    }

    /** One of them, each as likely as any other; empty if none is known. */
    synchronized Optional<Entity> any() {
        return entities.isEmpty()
                ? Optional.empty()
                : Optional.of(entities.get(ThreadLocalRandom.current().nextInt(entities.size())));
    }

    /**
     * One to ask a prediction for. As long as none is known, one that nobody has heard of: its features are missing, and
     * the servers have something to do all the same. Empty if there is no group.
     */
    Optional<Entity> toPredictFor() {
        return any().or(this::unheardOf);
    }

    private Optional<Entity> unheardOf() {
        return groups.stream()
                .findFirst()
                .map(group -> new Entity(
                        group.name(), Collections.nCopies(group.entity().size(), "0")));
    }

    /** How many are known. */
    synchronized long count() {
        return entities.size();
    }

    synchronized long count(String group) {
        return entities.stream().filter(entity -> entity.group().equals(group)).count();
    }

    /** The first of each group, in the order in which they were seen, for people to try. */
    synchronized List<Entity> examples() {
        var examples = new ArrayList<Entity>();
        for (GroupDefinition group : groups) {
            entities.stream()
                    .filter(entity -> entity.group().equals(group.name()))
                    .findFirst()
                    .ifPresent(examples::add);
        }
        return examples;
    }
}
