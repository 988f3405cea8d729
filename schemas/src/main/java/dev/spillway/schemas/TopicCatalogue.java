package dev.spillway.schemas;

import dev.spillway.schemas.features.FeatureUpdate;
import java.util.List;
import java.util.stream.Collectors;

/** Every topic of ours. What is not listed here is a user's, or internal to one service. */
public final class TopicCatalogue {
    private TopicCatalogue() {}

    /** Few enough for a laptop, and divisible by the instances people start with. */
    private static final int PARTITIONS = 4;

    /** The rows of all feature groups, each as of its entity's newest event. */
    public static final Topic FEATURE_UPDATES = new Topic(
            "feature-updates",
            "group and entity parts, joined by `|`",
            FeatureUpdate.getClassSchema().getFullName(),
            PARTITIONS,
            new Kept.NewestOfItsKey(),
            "features");

    /** What the feature service could not use. */
    public static final Topic FEATURES_QUARANTINE = new Topic(
            "features-quarantine",
            "as read",
            "the bytes as read; headers: topic, partition, offset, reason, detail, at, group",
            1,
            new Kept.Days(14),
            "features");

    /** All of them, in the order of the documentation. */
    public static final List<Topic> ALL = List.of(FEATURE_UPDATES, FEATURES_QUARANTINE);

    /** The catalogue as the table in {@code docs/topics.md}. */
    public static String markdown() {
        return ALL.stream().map(TopicCatalogue::row).collect(Collectors.joining("\n", HEAD, "\n"));
    }

    private static final String HEAD = """
            # Topics

            Generated from `TopicCatalogue`. A prefix, where one is set, goes before every name. On a cluster of three or more
            brokers a topic has three replicas, two of which must have a write; on a smaller one it has one.

            | topic | key | value | partitions | cleanup | kept | written by |
            | --- | --- | --- | --- | --- | --- | --- |
            """;

    private static String row(Topic topic) {
        return "| `%s` | %s | %s | %d | %s | %s | %s |"
                .formatted(
                        topic.name(),
                        // a bar would end the table's cell
                        topic.key().replace("|", "\\|"),
                        topic.value().replace("|", "\\|"),
                        topic.partitions(),
                        topic.kept().cleanupPolicy(),
                        topic.kept().retention(),
                        topic.owner());
    }
}
