package dev.spillway.pipeline.samples;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.LookupSample;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes samples of look-ups to {@code lookup-samples}, on a thread of its own. Whoever looks up never waits for it: what it
 * cannot take in, or not get rid of, is dropped and counted.
 */
public final class SampleTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampleTopic.class);
    private static final String TOPIC = TopicCatalogue.LOOKUP_SAMPLES.name();

    /** A second's worth at a rate that is no longer a sample. */
    private static final int WAITING_MAX = 1_024;

    private static final int BLOCK_MS = 2_000;
    private static final int WRITTEN_WITHIN_MS = 10_000;
    private static final long LOOK_MS = 200;
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);

    private final double share;
    private final Map<String, Object> config;
    private final RecordSerde<LookupSample> values;
    private final LookupSamples samples;
    private final Counter written;
    private final Counter dropped;
    private final BlockingQueue<Answer> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Thread thread = new Thread(this::run, "lookup-samples");
    private volatile boolean closing;
    private boolean failing;

    private SampleTopic(
            double share,
            Map<String, Object> producer,
            RecordSerde<LookupSample> values,
            Supplier<Collection<GroupDefinition>> groups,
            MeterRegistry meters) {
        this.share = share;
        this.config = new HashMap<>(producer);
        this.values = values;
        this.samples = new LookupSamples(groups);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK_MS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, BLOCK_MS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, WRITTEN_WITHIN_MS);
        this.written = Counter.builder("spillway.lookups.sampled")
                .description("Look-ups whose answers were written to lookup-samples")
                .register(meters);
        this.dropped = Counter.builder("spillway.lookups.sampled.dropped")
                .description("Look-ups that were to be sampled, and were not written")
                .register(meters);
    }

    /**
     * Starts to write; empty if no look-up is to be sampled.
     *
     * @param groups those that answer at present; asked for each sample
     */
    public static Optional<SampleTopic> start(
            Settings settings,
            Supplier<Collection<GroupDefinition>> groups,
            SchemaRegistry registry,
            MeterRegistry meters) {
        double share = SampleConfig.from(settings).share();
        if (share == 0) {
            return Optional.empty();
        }
        var topic = new SampleTopic(
                share, KafkaClients.producer(settings), RecordSerde.of(LookupSample.class, registry), groups, meters);
        topic.thread.setDaemon(true);
        topic.thread.start();
        return Optional.of(topic);
    }

    /** The look-ups, of which the share that was set is sampled here. */
    public FeatureLookup sampling(FeatureLookup lookup) {
        return new SampledLookup(
                lookup, share, () -> ThreadLocalRandom.current().nextDouble(), this::take);
    }

    private void take(Answer answer) {
        if (closing || !waiting.offer(answer)) {
            dropped.increment();
        }
    }

    private void run() {
        try (Producer<String, LookupSample> producer =
                new KafkaProducer<>(config, new StringSerializer(), values.serializer())) {
            while (!closing || !waiting.isEmpty()) {
                Answer answer = waiting.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (answer != null) {
                    send(answer, producer);
                }
            }
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            LOG.atError().setCause(e).log("no samples of look-ups are written any more");
        }
    }

    private void send(Answer answer, Producer<String, LookupSample> producer) {
        try {
            var sample = new ProducerRecord<>(TOPIC, samples.key(answer), samples.record(answer));
            var unused = producer.send(sample, (sent, failure) -> {
                if (failure == null) {
                    written.increment();
                } else {
                    dropped.increment();
                }
            });
            failing = false;
        } catch (LookupSamples.UnknownGroupException e) {
            // removed since it was answered
            dropped.increment();
        } catch (KafkaException | RegistryUnreachableException e) {
            dropped.increment();
            if (!failing) {
                // once, until it works again: the counter tells how many
                LOG.atWarn().setCause(e).log("cannot write samples of look-ups; drops them");
            }
            failing = true;
        }
    }

    /** Writes what is waiting, for a few seconds at most. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSED_WITHIN.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
