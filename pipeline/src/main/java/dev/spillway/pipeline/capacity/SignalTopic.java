package dev.spillway.pipeline.capacity;

import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.record.Reported;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.ScalingSignal;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/** What a cluster has of {@code scaling-signals}. For one thread. */
public final class SignalTopic implements AutoCloseable {
    private final RecordTopic<ScalingSignal> records;

    /** @param client what reaches the brokers */
    public SignalTopic(Map<String, Object> client, SchemaRegistry registry) {
        this.records = new RecordTopic<>(TopicCatalogue.SCALING_SIGNALS.name(), ScalingSignal.class, client, registry);
    }

    /**
     * Shows every signal that has come since the last time, at first all of them; those of one fleet in order.
     *
     * @return how many records were not signals
     * @throws KafkaException if the broker does not answer
     */
    public long readOn(Consumer<Signal> to) {
        return records.readOn((key, signal) -> to.accept(Reported.signal(signal)));
    }

    @Override
    public void close() {
        records.close();
    }
}
