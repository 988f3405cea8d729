package dev.spillway.metrics;

import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.RegistryRefusedException;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.scaling.InstanceMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends samples, one after the other. One that cannot be sent is lost and counted: the next one is worth more. The log says
 * when losing begins and when it ends, not each time. A producer that cannot even be made, since no name resolves yet, is
 * tried again with the next sample.
 */
final class SampleSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SampleSender.class);

    /** How long a process that ends waits for its last sample to arrive. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    private final String topic;
    private final Supplier<Producer<String, InstanceMetrics>> connect;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicBoolean losing = new AtomicBoolean();
    private @Nullable Producer<String, InstanceMetrics> producer;

    SampleSender(String topic, Supplier<Producer<String, InstanceMetrics>> connect) {
        this.topic = topic;
        this.connect = connect;
    }

    void send(InstanceMetrics sample) {
        var record = new ProducerRecord<>(topic, RecordKey.of(sample.getFleet()), sample);
        try {
            if (producer == null) {
                producer = connect.get();
            }
            var unused = producer.send(record, (place, failure) -> {
                if (failure == null) {
                    arrived();
                } else {
                    lost(failure);
                }
            });
        } catch (KafkaException | RegistryUnreachableException | RegistryRefusedException e) {
            lost(e);
        }
    }

    private void arrived() {
        sent.incrementAndGet();
        if (losing.getAndSet(false)) {
            LOG.atInfo().addKeyValue("topic", topic).addKeyValue("lost", lost).log("instance metrics arrive again");
        }
    }

    private void lost(Exception why) {
        lost.incrementAndGet();
        if (!losing.getAndSet(true)) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .log("instance metrics are lost until broker and schema registry answer again: {}", why.toString());
        }
    }

    long sent() {
        return sent.get();
    }

    long lost() {
        return lost.get();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(LAST_WAIT);
        }
    }
}
