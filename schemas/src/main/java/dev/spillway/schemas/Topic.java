package dev.spillway.schemas;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic of ours: all that is agreed about it but the bytes of its records.
 *
 * @param name plural and hyphenated; no dot, since mirroring puts the source's name and a dot in front
 * @param key what the key is made of, in words
 * @param value the full name of the value's Avro schema, or what the value is, in words
 * @param partitions how many it is created with, from 1, unless told otherwise
 * @param owner the service that writes it
 * @param plain true if it is stored uncompressed, whatever its producers do: then a client in any language reads it without
 *     a codec of its own, which some do not have
 */
public record Topic(String name, String key, String value, int partitions, Kept kept, String owner, boolean plain) {

    /** The legal characters of a topic's name but the dot; Kafka's limit is 249. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,249}");

    /** Where records are kept three times, a write needs two of them: one broker may be away. */
    private static final int REPLICAS = 3;

    private static final int MIN_IN_SYNC = 2;

    public Topic {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is no topic of ours: use 1 to 249 letters, digits, - and _, and no dot");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException(name + ": need partitions >= 1, got " + partitions);
        }
    }

    /** A topic that is compressed as its producers do it. */
    public Topic(String name, String key, String value, int partitions, Kept kept, String owner) {
        this(name, key, value, partitions, kept, owner, false);
    }

    /** The same topic, stored uncompressed. */
    Topic asPlain() {
        return new Topic(name, key, value, partitions, kept, owner, true);
    }

    /**
     * The same topic for one of several installations on a cluster.
     *
     * @param prefix put before the name as it is ({@code test-} makes {@code test-feature-updates}); may be empty
     */
    public Topic prefixed(String prefix) {
        return new Topic(prefix + name, key, value, partitions, kept, owner, plain);
    }

    /** The same topic, created with another number of partitions. */
    public Topic withPartitions(int partitions) {
        return new Topic(name, key, value, partitions, kept, owner, plain);
    }

    /** The registry's subject of its values. */
    public String valueSubject() {
        return Wire.valueSubject(name);
    }

    /** How many replicas a topic gets on a cluster of that many brokers. */
    static short replicas(int brokers) {
        return (short) (brokers >= REPLICAS ? REPLICAS : 1);
    }

    /** What creates it on a cluster of that many brokers: three replicas of which two must have a write, if it can. */
    public NewTopic creation(int brokers) {
        boolean replicated = replicas(brokers) == REPLICAS;
        Map<String, String> settings = new HashMap<>(kept.settings());
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicated ? MIN_IN_SYNC : 1));
        if (plain) {
            settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "uncompressed");
        }
        return new NewTopic(name, Optional.of(partitions), Optional.of(replicas(brokers))).configs(settings);
    }
}
