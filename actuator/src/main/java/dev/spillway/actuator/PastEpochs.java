package dev.spillway.actuator;

import dev.spillway.actuator.domain.Fence;
import dev.spillway.schemas.scaling.ScalingOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Which epochs were acknowledged, by this process, the one before it or another of the group: read from the outcomes
 * themselves, so that there is nothing else to keep that could contradict them.
 */
final class PastEpochs implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final String topic;
    private final Consumer<String, byte[]> consumer;
    private final ValueReader<ScalingOutcome> reader;
    private final Closing closing;

    PastEpochs(String topic, Consumer<String, byte[]> consumer, ValueReader<ScalingOutcome> reader, Closing closing) {
        this.topic = topic;
        this.consumer = consumer;
        this.reader = reader;
        this.closing = closing;
    }

    /**
     * Reads on to the present end, the first time from the beginning.
     *
     * @param to is told of each fleet's key and epoch, see {@link Fence#acknowledged}
     */
    void catchUp(BiConsumer<String, Long> to) throws InterruptedException {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        if (!consumer.assignment().containsAll(partitions)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (!closing.hasBegun() && isBehind(ends)) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.key() != null) {
                    reader.read(record).ifPresent(outcome -> to.accept(record.key(), outcome.getEpoch()));
                }
            }
        }
    }

    private boolean isBehind(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
