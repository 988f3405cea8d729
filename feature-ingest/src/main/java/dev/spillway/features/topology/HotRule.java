package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Update;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which entities run hot.
 *
 * @param perSecond from how many events a second on, in one partition that is not the entity's own; 0: only those listed
 * @param listed entities that always do, each as {@link Update#key} names it
 */
public record HotRule(int perSecond, List<String> listed) {

    /** No entity does. */
    public static final HotRule NONE = new HotRule(0, List.of());

    public HotRule {
        listed = List.copyOf(listed);
    }

    /** Whether an entry of the list names a group and an entity. */
    public static boolean isEntity(String listed) {
        return listed.indexOf('|') > 0;
    }

    /** The listed keys of entities of these groups. */
    Set<String> keysOf(Collection<FeatureGroup> groups) {
        return listed.stream()
                .filter(each -> groups.stream()
                        .anyMatch(group ->
                                each.startsWith(Update.key(group.definition().name(), ""))))
                .map(each -> each.substring(each.indexOf('|') + 1))
                .collect(Collectors.toSet());
    }
}
