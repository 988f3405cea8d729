package dev.spillway.features.topology;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What runs under one application id: the groups of a topic that share a read and a state. A group with read replicas has
 * an application of its own, since standbys belong to an application and would copy the other groups' state as well.
 *
 * @param id names the group, the changelogs and the transactions: permanent
 * @param standbys further copies of the state
 */
public record FeatureApplication(String id, EventLayout layout, List<FeatureGroup> groups, int standbys) {
    public FeatureApplication {
        groups = List.copyOf(groups);
    }

    /** The applications that the definitions ask for, in the order of their topics' first groups. */
    public static List<FeatureApplication> of(Definitions definitions) {
        var applications = new ArrayList<FeatureApplication>();
        definitions.groups().stream().map(g -> g.source().topic()).distinct().forEach(topic -> {
            EventLayout layout = Objects.requireNonNull(definitions.layouts().get(topic), topic);
            var shared = new ArrayList<FeatureGroup>();
            for (GroupDefinition group : definitions.groupsOf(topic)) {
                if (group.readReplicas() == 0) {
                    shared.add(new FeatureGroup(group));
                } else {
                    String id = "features-" + topic + "-" + group.name();
                    applications.add(
                            new FeatureApplication(id, layout, List.of(new FeatureGroup(group)), group.readReplicas()));
                }
            }
            if (!shared.isEmpty()) {
                applications.add(new FeatureApplication("features-" + topic, layout, shared, 0));
            }
        });
        return applications;
    }

    /**
     * An application of its own for one version of a group, beside whatever else reads the topic.
     *
     * @param layout of the topic's events as the version reads them
     */
    public static FeatureApplication ofVersion(GroupDefinition group, EventLayout layout) {
        String id = "features-" + group.source().topic() + idEnd(group.name(), group.version());
        return new FeatureApplication(id, layout, List.of(new FeatureGroup(group)), group.readReplicas());
    }

    /** How the id of such an application ends, whatever its topic. */
    public static String idEnd(String group, int version) {
        return "-" + group + "-v" + version;
    }

    public String topic() {
        return layout.topic();
    }

    /** The topic through which events get to the partition of their entity; it has as many partitions as the source. */
    public String routedTopic() {
        return routedTopic(id);
    }

    static String routedTopic(String application) {
        return application + "-by-entity";
    }
}
