package dev.spillway.pipeline.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * What of a feed is in the topics already. A feed that was killed may have sent more than it has noted; each record it sends
 * bears its line, and a partition has the lines in order, so the last of each partition tells.
 */
final class FedRecords {

    private static final String HEADER = "spillway-feed";

    /** How far back the last line of the feed may be, behind what others have written. */
    private static final long LOOK_BACK = 1_000;

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<TopicPartition, Long> lastLines;

    private FedRecords(Map<TopicPartition, Long> lastLines) {
        this.lastLines = lastLines;
    }

    /**
     * Looks at the ends of the topics.
     *
     * @param feed its identity
     */
    static FedRecords find(Consumer<byte[], byte[]> consumer, Collection<String> topics, String feed) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> partitions(consumer, topic).stream())
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        partitions.forEach(each -> consumer.seek(each, Math.max(offset(begins, each), offset(ends, each) - LOOK_BACK)));
        var lastLines = new HashMap<TopicPartition, Long>();
        while (partitions.stream().anyMatch(each -> consumer.position(each) < offset(ends, each))) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                Header header = each.headers().lastHeader(HEADER);
                if (header != null && text(header).startsWith(feed + "/")) {
                    long line = Long.parseLong(text(header).substring(feed.length() + 1));
                    lastLines.merge(new TopicPartition(each.topic(), each.partition()), line, Math::max);
                }
            }
        }
        return new FedRecords(lastLines);
    }

    private static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
        List<PartitionInfo> infos = consumer.partitionsFor(topic);
        return infos.stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private static String text(Header header) {
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The header that a record of the feed bears. */
    static Header header(String feed, long line) {
        return new org.apache.kafka.common.header.internals.RecordHeader(
                HEADER, (feed + "/" + line).getBytes(StandardCharsets.UTF_8));
    }

    boolean contains(TopicPartition partition, long line) {
        return lastLines.getOrDefault(partition, 0L) >= line;
    }
}
