package dev.spillway.actuator;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the values of a topic; waits while the schema registry is away, since no record can be told from another then. */
final class ValueReader<T extends SpecificRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(ValueReader.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final RecordSerde<T> serde;
    private final ActuatorMeters meters;
    private final Closing closing;

    ValueReader(Class<T> type, SchemaRegistry registry, ActuatorMeters meters, Closing closing) {
        this.serde = RecordSerde.of(type, registry);
        this.meters = meters;
        this.closing = closing;
    }

    /** The record's value; empty, and counted, if it is not one of ours, and if the actuator is to end. */
    Optional<T> read(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        boolean said = false;
        do {
            try {
                return Optional.ofNullable(serde.deserializer().deserialize(record.topic(), record.value()));
            } catch (SerializationException e) {
                meters.undecodable();
                LOG.atWarn()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("partition", record.partition())
                        .addKeyValue("offset", record.offset())
                        .log("passed over what cannot be read: {}", e.getMessage());
                return Optional.empty();
            } catch (RegistryUnreachableException e) {
                if (!said) {
                    LOG.atWarn().log("no decision can be read until the schema registry answers: {}", e.getMessage());
                    said = true;
                }
            }
        } while (!closing.within(PAUSE));
        return Optional.empty();
    }
}
