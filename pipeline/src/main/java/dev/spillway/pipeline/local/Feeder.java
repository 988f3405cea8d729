package dev.spillway.pipeline.local;

import dev.spillway.pipeline.PlainJson;
import dev.spillway.pipeline.Workers;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Replays recorded events into their topics, in the order of the file, each once: stopped or killed, it goes on where it
 * was. Their time of happening is in their value; a record's own timestamp is when it was sent, so that freshness is that
 * of a live event.
 */
final class Feeder implements AutoCloseable {

    private static final long NOTED_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STOPPED_WITHIN_MS = 10_000;

    /** What a feeder stands on. */
    record Wiring(Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> consumer, SchemaRegistry registry) {}

    /** How it goes. */
    enum State {
        FEEDING,
        FINISHED,
        STOPPED,
        FAILED
    }

    /** A topic's values are written in one schema; its records are spread over its partitions as Kafka's clients do. */
    private record Target(int partitions, int schemaId, Schema schema) {}

    private final FeedFile file;
    private final Pace pace;
    private final FeedPosition position;
    private final Wiring wiring;
    private final KnownEntities entities;
    private final Map<String, Target> targets = new HashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile State state = State.FEEDING;
    private volatile @Nullable Throwable failure;
    private volatile long line;
    private final AtomicLong sent = new AtomicLong();
    /** Written by the producer's thread. */
    private volatile @Nullable Exception refused;

    Feeder(FeedFile file, Pace pace, FeedPosition position, Wiring wiring, KnownEntities entities) {
        this.file = file;
        this.pace = pace;
        this.position = position;
        this.wiring = wiring;
        this.entities = entities;
        this.thread = Workers.named("feeder").newThread(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            feed();
            state = stop.getCount() == 0 && line < file.lines() ? State.STOPPED : State.FINISHED;
        } catch (InterruptedException e) {
            state = State.STOPPED;
        } catch (RuntimeException e) { // a thread's own end: told by state() to whoever watches
            failure = e;
            state = State.FAILED;
        }
    }

    private void feed() throws InterruptedException {
        FedRecords fed = FedRecords.find(wiring.consumer(), file.topics(), file.identity());
        long noted = position.read();
        long begunNanos = System.nanoTime();
        long notedNanos = begunNanos;
        long firstMs = Long.MIN_VALUE;
        try (FeedFile.Cursor cursor = file.read()) {
            for (FeedRecord record = cursor.next(); record != null; record = cursor.next()) {
                entities.show(record);
                TopicPartition to = partition(record);
                if (record.line() <= noted || fed.contains(to, record.line())) {
                    line = record.line();
                    continue;
                }
                firstMs = firstMs == Long.MIN_VALUE ? record.timestampMs() : firstMs;
                long dueNanos = begunNanos + pace.dueNanos(sent.get(), record.timestampMs() - firstMs);
                if (stop.await(Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                    break;
                }
                send(record, to);
                if (System.nanoTime() - notedNanos > NOTED_EVERY_NANOS) {
                    note();
                    notedNanos = System.nanoTime();
                }
            }
        }
        note();
    }

    private TopicPartition partition(FeedRecord record) {
        int partitions = target(record.topic()).partitions();
        String key = record.key();
        int partition = key == null
                ? (int) (record.line() % partitions)
                : Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
        return new TopicPartition(record.topic(), partition);
    }

    private Target target(String topic) {
        return targets.computeIfAbsent(topic, name -> {
            String subject = Wire.valueSubject(name);
            Schema schema = wiring.registry()
                    .latest(subject)
                    .orElseThrow(() -> new IllegalStateException("the registry has no schema for " + subject + ": put "
                            + name + ".avsc below the definitions"));
            int partitions = wiring.producer().partitionsFor(name).size();
            return new Target(partitions, wiring.registry().register(subject, schema), schema);
        });
    }

    private void send(FeedRecord record, TopicPartition to) {
        String key = record.key();
        var out = new ProducerRecord<byte[], byte[]>(
                to.topic(),
                to.partition(),
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                record.value().isNull() ? null : bytes(record, target(record.topic())),
                List.of(FedRecords.header(file.identity(), record.line())));
        var unused = wiring.producer().send(out, (metadata, exception) -> {
            if (exception != null) {
                refused = exception;
            }
        });
        line = record.line();
        sent.incrementAndGet();
    }

    private byte[] bytes(FeedRecord record, Target target) {
        var bytes = new ByteArrayOutputStream(128);
        Wire.writeHeader(bytes, target.schemaId());
        try {
            var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(target.schema())
                    .write(PlainJson.record(record.value(), target.schema()), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file.name() + ":" + record.line() + ": " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /** Everything up to this line is in the topics, or it fails. */
    private void note() {
        wiring.producer().flush();
        Exception why = refused;
        if (why != null) {
            throw new IllegalStateException("the broker refused an event: " + why.getMessage(), why);
        }
        position.write(line);
    }

    State state() {
        return state;
    }

    /** What ended it; empty unless it failed. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** The line it has come to; that of earlier runs counts. */
    long line() {
        return line;
    }

    /** How many events this run has sent. */
    long sent() {
        return sent.get();
    }

    /** Waits until it has come to an end, in whatever way. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /** Stops it and notes where. */
    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(STOPPED_WITHIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wiring.producer().close();
        wiring.consumer().close();
    }
}
