package dev.spillway.topologies;

import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Where records enter and leave a topology. Its nodes are named after their topics, so that no topology names them; a topic is
 * read once and written once per topology.
 */
public final class Edge {

    /** A record without a time is as old as the newest before it. Kafka's own choice would stop the service for good. */
    static final TimestampExtractor NEVER_NEGATIVE =
            (record, partitionTime) -> record.timestamp() >= 0 ? record.timestamp() : Math.max(partitionTime, 0);

    private Edge() {}

    public static <K, V> KStream<K, V> read(StreamsBuilder builder, StreamedTopic<K, V> topic) {
        return builder.stream(
                topic.name(),
                Consumed.with(topic.keySerde(), topic.valueSerde())
                        .withTimestampExtractor(NEVER_NEGATIVE)
                        .withName(sourceOf(topic)));
    }

    public static <K, V> void write(KStream<K, V> records, StreamedTopic<K, V> topic) {
        records.to(
                topic.name(),
                Produced.with(topic.keySerde(), topic.valueSerde()).withName(sinkOf(topic)));
    }

    /** The name of the node that reads the topic. */
    public static String sourceOf(StreamedTopic<?, ?> topic) {
        return "from-" + topic.name();
    }

    /** The name of the node that writes the topic. */
    public static String sinkOf(StreamedTopic<?, ?> topic) {
        return "to-" + topic.name();
    }
}
