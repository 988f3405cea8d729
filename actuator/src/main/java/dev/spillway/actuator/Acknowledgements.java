package dev.spillway.actuator;

import dev.spillway.actuator.domain.Order;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.RegistryRefusedException;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.scaling.ScalingDecision;
import dev.spillway.schemas.scaling.ScalingOutcome;
import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what became of decisions. It tries until the outcome is written, or the decision is not valid any more: then the scaling
 * service does not wait for it any longer either.
 */
final class Acknowledgements {

    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String topic;
    private final Producer<String, ScalingOutcome> producer;
    private final Clock clock;
    private final ActuatorMeters meters;
    private final Closing closing;

    Acknowledgements(
            String topic,
            Producer<String, ScalingOutcome> producer,
            Clock clock,
            ActuatorMeters meters,
            Closing closing) {
        this.topic = topic;
        this.producer = producer;
        this.clock = clock;
        this.meters = meters;
        this.closing = closing;
    }

    /** Returns when the outcome is written. False if the actuator ended before: then nothing is known of it. */
    boolean send(ScalingDecision decision, Order order, Result result) throws InterruptedException {
        var record = new ProducerRecord<>(topic, RecordKey.of(decision.getFleet()), outcome(decision, result));
        do {
            try {
                producer.send(record).get();
                meters.acknowledged(result.status());
                return true;
            } catch (KafkaException | RegistryUnreachableException | RegistryRefusedException | ExecutionException e) {
                if (nowMicros() >= order.validUntilMicros()) {
                    meters.unheard();
                    LOG.atWarn()
                            .addKeyValue("decision", decision.getId())
                            .log("its outcome could not be written before it expired: {}", e.toString());
                    return true;
                }
            }
        } while (!closing.within(PAUSE));
        return false;
    }

    private ScalingOutcome outcome(ScalingDecision decision, Result result) {
        return ScalingOutcome.newBuilder()
                .setDecisionId(decision.getId())
                .setEpoch(decision.getEpoch())
                .setStatus(result.status())
                .setInstances(result.instances())
                .setRemoved(result.removed().isEmpty() ? null : result.removed())
                .setAt(Instant.ofEpochMilli(clock.wallTime()))
                .setDetail(result.detail().isEmpty() ? null : result.detail())
                .build();
    }

    long nowMicros() {
        return TimeUnit.MILLISECONDS.toMicros(clock.wallTime());
    }
}
