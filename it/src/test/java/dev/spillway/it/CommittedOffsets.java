package dev.spillway.it;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a group has read, as the broker knows it. */
final class CommittedOffsets implements AutoCloseable {
    private final Admin admin;
    private final String group;

    CommittedOffsets(String bootstrapServers, String group) {
        this.admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers));
        this.group = group;
    }

    /** Whether at least that many records of each partition are there, and all are read. */
    boolean areAtTheEnd(String topic, int atLeast) throws ExecutionException, InterruptedException {
        var described = Objects.requireNonNull(
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic), topic);
        Map<TopicPartition, OffsetSpec> asked = described.partitions().stream()
                .collect(Collectors.toMap(
                        info -> new TopicPartition(topic, info.partition()), info -> OffsetSpec.latest()));
        var committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return admin.listOffsets(asked).all().get().entrySet().stream().allMatch(end -> {
            OffsetAndMetadata at = committed.get(end.getKey());
            return end.getValue().offset() >= atLeast
                    && at != null
                    && at.offset() >= end.getValue().offset();
        });
    }

    @Override
    public void close() {
        admin.close();
    }
}
