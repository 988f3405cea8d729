package dev.spillway.topologies;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far an application has come with what was in its source when it was first asked, and with what it has sent to itself of that.
 * For one thread at a time.
 *
 * <pre>
 *   source      |——————————●·········|→     until the committed offset is at the end that was seen first
 *   own topic   |————————————————●···|→     then until it is at the end that was seen then
 * </pre>
 */
public final class Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /** Ends of transactions are offsets as well, and no records: whether there are any records left, a look will tell. */
    private static final long LOOK_OFFSETS = 1_000;

    private static final int LOOKS = 50;

    private final Settings settings;
    private final String application;
    private final String source;
    private final String own;
    private Optional<Extent> inSource = Optional.empty();
    private Optional<Extent> inOwn = Optional.empty();
    private boolean none;

    /** From where to where there was something. */
    private record Extent(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {

        long size() {
            return end.keySet().stream()
                    .mapToLong(partition -> to(partition) - from(partition))
                    .sum();
        }

        long from(TopicPartition partition) {
            return begin.getOrDefault(partition, 0L);
        }

        long to(TopicPartition partition) {
            return end.getOrDefault(partition, 0L);
        }
    }

    /**
     * How far it has come.
     *
     * @param done offsets of the source
     * @param of so many
     * @param none whether nothing is left, in either topic
     */
    public record Left(long done, long of, boolean none) {}

    /**
     * Knows nothing before it is first asked.
     *
     * @param own through which the application sends itself what it reads
     */
    public Backlog(Settings settings, String application, String source, String own) {
        this.settings = settings;
        this.application = application;
        this.source = source;
        this.own = own;
    }

    /** Asks the brokers; empty if they do not answer, or the topics are not there yet. */
    public Optional<Left> left(Admin admin) {
        try {
            Extent all = inSource.isPresent() ? inSource.get() : extent(admin, source);
            inSource = Optional.of(all);
            if (none) {
                return Optional.of(new Left(all.size(), all.size(), true));
            }
            Map<TopicPartition, Long> committed = committed(admin);
            long done = 0;
            for (TopicPartition partition : all.end.keySet()) {
                long at = committed.getOrDefault(partition, all.from(partition));
                done += Math.max(0, Math.min(at, all.to(partition)) - all.from(partition));
            }
            if (inOwn.isEmpty() && isDone(all, committed)) {
                inOwn = Optional.of(extent(admin, own));
            }
            none = inOwn.isPresent() && isDone(inOwn.get(), committed);
            return Optional.of(new Left(none ? all.size() : done, all.size(), none));
        } catch (KafkaException e) {
            LOG.atDebug().addKeyValue("application", application).setCause(e).log("how far it has come is not known");
            return Optional.empty();
        }
    }

    private boolean isDone(Extent extent, Map<TopicPartition, Long> committed) {
        for (TopicPartition partition : extent.end.keySet()) {
            long at = Math.max(extent.from(partition), committed.getOrDefault(partition, 0L));
            long missing = extent.to(partition) - at;
            if (missing > LOOK_OFFSETS || (missing > 0 && hasRecords(partition, at, extent.to(partition)))) {
                return false;
            }
        }
        return true;
    }

    private boolean hasRecords(TopicPartition partition, long from, long to) {
        Map<String, Object> config = KafkaClients.consumer(settings, "");
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from);
            for (int looked = 0; consumer.position(partition) < to; looked++) {
                // a broker that does not answer cannot say that there are none
                if (looked == LOOKS || !consumer.poll(POLL).isEmpty()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Extent extent(Admin admin, String topic) {
        Collection<TopicPartition> partitions =
                BrokerAnswer.of(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                        .flatMap(found -> found.partitions().stream())
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
        return new Extent(
                offsets(admin, partitions, OffsetSpec.earliest()), offsets(admin, partitions, OffsetSpec.latest()));
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec which) {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> asked.put(partition, which));
        var offsets = new HashMap<TopicPartition, Long>();
        BrokerAnswer.of(admin.listOffsets(asked).all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    private Map<TopicPartition, Long> committed(Admin admin) {
        var offsets = new HashMap<TopicPartition, Long>();
        Map<TopicPartition, OffsetAndMetadata> found =
                BrokerAnswer.of(admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata());
        found.forEach((partition, offset) -> {
            if (offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }
}
