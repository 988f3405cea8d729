package dev.spillway.pipeline.events;

import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.ServiceClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ends of topics with one consumer and one thread, whatever number of readers there are: those of the past from a day
 * back, always; the others from their end, while somebody follows them. It commits nothing and belongs to no group. While the
 * brokers are away it waits, and then goes on where it was.
 */
public final class TopicTail implements EventFeed, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);

    /** How far back topics of the past are read when it starts. */
    public static final Duration PAST = Duration.ofHours(24);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long AGAIN_AFTER_MS = 2_000;
    /** A topic that is not there may come, and grow. */
    private static final long LOOK_FOR_PARTITIONS_MICROS = 30_000_000;

    private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
    private final ServiceClock clock;
    private final Set<String> past;
    private final Map<String, Deserializer<? extends SpecificRecord>> values = new HashMap<>();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Counter unreadable;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "topic-tail");
    private volatile Health.Status status = Health.Status.starting("has not read anything yet");
    private volatile @Nullable Consumer<byte[], byte[]> consumer;

    private record Follower(Set<String> topics, java.util.function.Consumer<Event> reader) {}

    /**
     * Not reading before {@link #start}.
     *
     * @param topics what can be followed, and what its values are
     * @param past those of them that are read from a day back, whoever follows
     * @param consumers makes one of no group that sees what is committed
     */
    public TopicTail(
            Map<String, Class<? extends SpecificRecord>> topics,
            Set<String> past,
            SchemaRegistry registry,
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            ServiceClock clock,
            MeterRegistry meters) {
        topics.forEach((topic, type) ->
                values.put(topic, RecordSerde.of(type, registry).deserializer()));
        this.past = Set.copyOf(past);
        this.consumers = consumers;
        this.clock = clock;
        this.unreadable = Counter.builder("spillway.events.unreadable")
                .description("Records of our topics that could not be shown, for they could not be read")
                .register(meters);
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** How the reading does. */
    public Health.Status status() {
        return status;
    }

    @Override
    public Set<String> topics() {
        return Set.copyOf(values.keySet());
    }

    @Override
    public Subscription follow(Set<String> topics, java.util.function.Consumer<Event> reader) {
        if (!values.keySet().containsAll(topics)) {
            throw new IllegalArgumentException("cannot follow all of " + topics);
        }
        var follower = new Follower(Set.copyOf(topics), reader);
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    private void run() {
        while (closing.getCount() > 0) {
            try (Consumer<byte[], byte[]> opened = consumers.get()) {
                consumer = opened;
                read(opened);
            } catch (WakeupException e) {
                // it is being closed
            } catch (KafkaException | RegistryUnreachableException e) {
                status = Health.Status.waiting("cannot read, tries again: " + e.getMessage());
                LOG.atWarn().setCause(e).log("cannot read our topics for those who watch; tries again");
                await();
            } finally {
                consumer = null;
            }
        }
    }

    private void await() {
        try {
            closing.await(AGAIN_AFTER_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private void read(Consumer<byte[], byte[]> from) {
        Set<String> assigned = Set.of();
        long looked = Long.MIN_VALUE;
        while (closing.getCount() > 0) {
            Set<String> wanted = wanted();
            long now = clock.nowMicros();
            if (!wanted.equals(assigned) || now - looked > LOOK_FOR_PARTITIONS_MICROS || looked > now) {
                assign(from, wanted, now);
                assigned = wanted;
                looked = now;
            }
            if (from.assignment().isEmpty()) {
                await();
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> each : from.poll(POLL)) {
                tell(each);
                // only when it has been told: what is met with the registry away is read again
                positions.put(new TopicPartition(each.topic(), each.partition()), each.offset() + 1);
            }
            status = Health.Status.up();
        }
    }

    private Set<String> wanted() {
        var wanted = new HashSet<>(past);
        followers.forEach(each -> wanted.addAll(each.topics()));
        return wanted;
    }

    private void assign(Consumer<byte[], byte[]> from, Set<String> wanted, long now) {
        Set<TopicPartition> partitions = wanted.stream()
                .flatMap(topic -> from.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        // whoever follows again wants what comes, not what has been missed
        positions.keySet().retainAll(partitions);
        from.assign(partitions);
        Set<TopicPartition> unread =
                partitions.stream().filter(each -> !positions.containsKey(each)).collect(Collectors.toSet());
        if (!unread.isEmpty()) {
            begin(from, unread, now);
        }
        partitions.forEach(each -> from.seek(each, positions.getOrDefault(each, 0L)));
    }

    private void begin(Consumer<byte[], byte[]> from, Set<TopicPartition> unread, long now) {
        positions.putAll(from.endOffsets(unread));
        long since = TimeUnit.MICROSECONDS.toMillis(now) - PAST.toMillis();
        Map<TopicPartition, Long> asked = unread.stream()
                .filter(each -> past.contains(each.topic()))
                .collect(Collectors.toMap(each -> each, each -> Math.max(0, since)));
        if (!asked.isEmpty()) {
            from.offsetsForTimes(asked).forEach((partition, found) -> putFound(partition, found));
        }
    }

    /** Nothing is found where all is older: it stays at the end. */
    private void putFound(TopicPartition partition, @Nullable OffsetAndTimestamp found) {
        if (found != null) {
            positions.put(partition, found.offset());
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> read) {
        List<Follower> readers = followers.stream()
                .filter(each -> each.topics().contains(read.topic()))
                .toList();
        Deserializer<? extends SpecificRecord> value = values.get(read.topic());
        if (readers.isEmpty() || value == null || read.key() == null) {
            return;
        }
        Event event;
        try {
            event = new Event(
                    read.topic(),
                    read.partition(),
                    read.offset(),
                    new String(read.key(), StandardCharsets.UTF_8),
                    TimeUnit.MILLISECONDS.toMicros(read.timestamp()),
                    value.deserialize(read.topic(), read.value()));
        } catch (SerializationException e) {
            unreadable.increment();
            return;
        }
        readers.forEach(each -> each.reader().accept(event));
    }

    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
