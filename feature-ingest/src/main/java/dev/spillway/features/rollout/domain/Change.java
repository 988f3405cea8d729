package dev.spillway.features.rollout.domain;

import java.util.Map;
import java.util.Set;

/**
 * What is to be written, all of it or nothing.
 *
 * @param published definitions, by group
 * @param withdrawn groups whose definitions are to be deleted
 * @param deployments by group
 */
public record Change(Map<String, Published> published, Set<String> withdrawn, Map<String, Deployment> deployments) {

    public static final Change NONE = new Change(Map.of(), Set.of(), Map.of());

    public Change {
        published = Map.copyOf(published);
        withdrawn = Set.copyOf(withdrawn);
        deployments = Map.copyOf(deployments);
    }

    public static Change of(Map<String, Deployment> deployments) {
        return new Change(Map.of(), Set.of(), deployments);
    }

    public boolean isNothing() {
        return published.isEmpty() && withdrawn.isEmpty() && deployments.isEmpty();
    }

    /** Whether it is all that was said last of what it changes. */
    public boolean isSaidBy(Words words) {
        return published.entrySet().stream()
                        .allMatch(
                                each -> each.getValue().equals(words.published().get(each.getKey())))
                && words.withdrawn().containsAll(withdrawn)
                && deployments.entrySet().stream()
                        .allMatch(each -> each.getValue().equals(words.deployment(each.getKey())));
    }
}
