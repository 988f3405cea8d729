package dev.spillway.schemas;

import dev.spillway.schemas.features.FeatureDeployment;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.features.LookupSample;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.RegionSignal;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingRequest;
import dev.spillway.schemas.scaling.ScalingSignal;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** Every topic of ours. What is not listed here is a user's, or internal to one service. */
public final class TopicCatalogue {
    private TopicCatalogue() {}

    /**
     * Few enough for a laptop, and divisible by the instances people start with. Topics keyed by fleet all have this many,
     * so that what is said of a fleet is read by one task.
     */
    private static final int PARTITIONS = 4;

    /** For what is little, or read as a whole. */
    private static final int ONE = 1;

    /** The rows of all feature groups, each as of its entity's newest event. */
    public static final Topic FEATURE_UPDATES = topic(
            "feature-updates",
            "group and entity parts, joined by `|`",
            FeatureUpdate.getClassSchema(),
            PARTITIONS,
            new Kept.NewestOfItsKey(),
            "features");

    /** Look-ups as they were answered, a share of them. */
    public static final Topic LOOKUP_SAMPLES = topic(
            "lookup-samples",
            "group and entity parts, joined by `|`",
            LookupSample.getClassSchema(),
            ONE,
            new Kept.Days(7),
            "features, where it is asked to");

    /** The feature groups that are to be in force. Read as a whole, by every instance. */
    public static final Topic FEATURE_DEFINITIONS = topic(
            "feature-definitions",
            "name",
            Definition.getClassSchema(),
            ONE,
            new Kept.NewestOfItsKey(),
            "features, from files, and operators, by commands");

    /** Which versions of the feature groups run, and as what. Read as a whole, by every instance. */
    public static final Topic FEATURE_DEPLOYMENTS = topic(
            "feature-deployments",
            "group",
            FeatureDeployment.getClassSchema(),
            ONE,
            new Kept.NewestOfItsKey(),
            "features");

    /** What the instances of fleets measure, each every few seconds. */
    public static final Topic INSTANCE_METRICS = topic(
            "instance-metrics",
            "fleet",
            InstanceMetrics.getClassSchema(),
            PARTITIONS,
            new Kept.Days(3),
            "instances, by a meter registry");

    /** How each fleet does, every 10 s. */
    public static final Topic SCALING_SIGNALS =
            topic("scaling-signals", "fleet", ScalingSignal.getClassSchema(), PARTITIONS, new Kept.Days(7), "scaling");

    /** How the prediction fleets of each region do together, every 10 s. */
    public static final Topic REGION_SIGNALS =
            topic("region-signals", "region", RegionSignal.getClassSchema(), ONE, new Kept.Days(7), "scaling");

    /** Wishes that a fleet be larger for a while. */
    public static final Topic SCALING_REQUESTS = topic(
            "scaling-requests", "fleet", ScalingRequest.getClassSchema(), PARTITIONS, new Kept.Days(7), "failover");

    /** What operators have said: brakes, and what may pass them. Read as a whole, for {@code *} holds for every fleet. */
    public static final Topic SCALING_CONTROLS = topic(
            "scaling-controls",
            "fleet or `*`; of an approval fleet and epoch, joined by `|`",
            ScalingControl.getClassSchema(),
            ONE,
            new Kept.NewestOfItsKey(),
            "operators, by commands");

    /** The sizes that fleets are to have. */
    public static final Topic SCALING_DECISIONS = topic(
                    "scaling-decisions",
                    "fleet",
                    ScalingDecision.getClassSchema(),
                    PARTITIONS,
                    new Kept.Days(30),
                    "scaling")
            .asPlain();

    /** What actuators made of the decisions. */
    public static final Topic SCALING_OUTCOMES = topic(
            "scaling-outcomes", "fleet", ScalingOutcome.getClassSchema(), PARTITIONS, new Kept.Days(30), "actuators");

    /** The steps by which storage clusters change. */
    public static final Topic STORAGE_PROCEDURES = topic(
                    "storage-procedures",
                    "cluster",
                    StorageProcedure.getClassSchema(),
                    PARTITIONS,
                    new Kept.Days(30),
                    "scaling")
            .asPlain();

    /** The scaling policies that are to be in force. */
    public static final Topic SCALING_POLICIES = topic(
            "scaling-policies",
            "name",
            Definition.getClassSchema(),
            ONE,
            new Kept.NewestOfItsKey(),
            "operators, by commands");

    /** What holds for all fleets alike, such as budgets. */
    public static final Topic GLOBAL_CONFIG = topic(
            "global-config",
            "name",
            Definition.getClassSchema(),
            ONE,
            new Kept.NewestOfItsKey(),
            "operators, by commands");

    /** What people should know of, from every service. */
    public static final Topic ALERTS = topic(
                    "alerts",
                    "alert key, such as `fleet|F|missing`",
                    Alert.getClassSchema(),
                    ONE,
                    new Kept.Days(30),
                    "all services")
            .asPlain();

    /** What the feature service could not use. */
    public static final Topic FEATURES_QUARANTINE = new Topic(
            "features-quarantine",
            "as read",
            "the bytes as read; headers: topic, partition, offset, reason, detail, at, group",
            ONE,
            new Kept.Days(14),
            "features");

    /** What the scaling service could not use. */
    public static final Topic SCALING_QUARANTINE = new Topic(
            "scaling-quarantine",
            "as read",
            "the bytes as read; headers: topic, partition, offset, reason, detail, at",
            ONE,
            new Kept.Days(14),
            "scaling");

    /** All of them, in the order of the documentation. */
    public static final List<Topic> ALL = List.of(
            FEATURE_UPDATES,
            LOOKUP_SAMPLES,
            FEATURE_DEFINITIONS,
            FEATURE_DEPLOYMENTS,
            INSTANCE_METRICS,
            SCALING_SIGNALS,
            REGION_SIGNALS,
            SCALING_REQUESTS,
            SCALING_CONTROLS,
            SCALING_DECISIONS,
            SCALING_OUTCOMES,
            STORAGE_PROCEDURES,
            SCALING_POLICIES,
            GLOBAL_CONFIG,
            ALERTS,
            FEATURES_QUARANTINE,
            SCALING_QUARANTINE);

    private static Topic topic(String name, String key, Schema value, int partitions, Kept kept, String owner) {
        return new Topic(name, key, value.getFullName(), partitions, kept, owner);
    }

    /** The catalogue as the table in {@code docs/topics.md}. */
    public static String markdown() {
        return ALL.stream()
                .map(TopicCatalogue::row)
                .collect(Collectors.joining("\n", HEAD.replace("PLAIN", plain()), "\n"));
    }

    private static String plain() {
        return ALL.stream()
                .filter(Topic::plain)
                .map(topic -> "`" + topic.name() + "`")
                .collect(Collectors.joining(", "));
    }

    private static final String HEAD = """
            # Topics

            Generated from `TopicCatalogue`. A prefix, where one is set, goes before every name. On a cluster of three or more
            brokers a topic has three replicas, two of which must have a write; on a smaller one it has one. Stored uncompressed,
            so that clients in any language can read them as they are: PLAIN.

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
