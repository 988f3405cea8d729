package dev.spillway.pipeline.local;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** How far consumer groups are behind their topics. */
final class Lag implements AutoCloseable {

    private static final long ANSWER_WITHIN_MS = 2_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Admin admin;

    Lag(Admin admin) {
        this.admin = admin;
    }

    /**
     * Offsets between what a group has committed and the ends of the topic. Of a topic that is written in transactions, their
     * ends count too: then it is not exact.
     */
    OptionalLong offsets(String group, String topic) throws InterruptedException {
        try {
            Map<TopicPartition, Long> committed = committed(group);
            TopicDescription described = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS)
                    .get(topic);
            if (described == null) {
                return OptionalLong.empty();
            }
            List<TopicPartition> partitions = described.partitions().stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            var asked = new HashMap<TopicPartition, OffsetSpec>();
            partitions.forEach(each -> asked.put(each, OffsetSpec.latest()));
            var ends = admin.listOffsets(asked).all().get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
            return OptionalLong.of(ends.entrySet().stream()
                    .mapToLong(end -> Math.max(0, end.getValue().offset() - committed.getOrDefault(end.getKey(), 0L)))
                    .sum());
        } catch (ExecutionException | TimeoutException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * Whether a group has committed every record of the topics, but for ends of transactions.
     *
     * @param consumer of no group, reading what is committed; assigned by this
     */
    boolean isNone(String group, Collection<String> topics, Consumer<byte[], byte[]> consumer)
            throws InterruptedException {
        Map<TopicPartition, Long> committed;
        try {
            committed = committed(group);
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
        for (String topic : topics) {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            for (PartitionInfo info : infos) {
                var partition = new TopicPartition(topic, info.partition());
                if (hasRecords(consumer, partition, committed.getOrDefault(partition, 0L))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean hasRecords(Consumer<byte[], byte[]> consumer, TopicPartition partition, long from) {
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        consumer.seek(partition, Math.max(begin, from));
        while (consumer.position(partition) < end) {
            if (!consumer.poll(POLL).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private Map<TopicPartition, Long> committed(String group)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> found = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
        var offsets = new HashMap<TopicPartition, Long>();
        found.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    @Override
    public void close() {
        admin.close(CLOSE);
    }
}
