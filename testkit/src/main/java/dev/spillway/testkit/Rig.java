package dev.spillway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * A topology under test, without a broker, whose clock is the timestamps of what it is sent: before each record the wall clock
 * moves to its timestamp, unless that is behind, so what is due by then runs first.
 *
 * <p>In its second life a topology is built anew after every record and only its stores are carried over, which is what a
 * rebalance does: a test that passes in both lives keeps its state in stores. Three hardships of that life are to be known. Stream
 * time and the offsets of records start anew; and everything that is due by the wall clock at an interval comes due once after
 * each record, as else it would never. Tables of the DSL must have caching disabled, as they would send again what is carried over.
 */
public final class Rig implements AutoCloseable {

    /** How the topology lives between two records. */
    public enum Life {
        UNBROKEN,
        REBORN_AFTER_EVERY_RECORD
    }

    private static final Instant BEGINNING = Instant.EPOCH;

    private final TopologySpec spec;
    private final Life life;
    private final ManualClock clock;
    private final Path folder;
    private final Map<String, List<TestRecord<byte[], byte[]>>> unread = new LinkedHashMap<>();
    private final Map<String, LongSupplier> accounts = new LinkedHashMap<>();
    private TopologyTestDriver driver;
    private int births;
    private long sent;

    public Rig(TopologySpec spec, Life life) {
        this(spec, life, new ManualClock(BEGINNING));
    }

    /** A rig for a topology that was given a clock, which the rig sets. */
    public Rig(TopologySpec spec, Life life, ManualClock clock) {
        this.spec = spec;
        this.life = life;
        this.clock = clock;
        this.folder = temporaryFolder();
        this.driver = start();
        clock.moveTo(BEGINNING);
    }

    /**
     * Asks that nothing be lost: at the end the counts of all accounts must add up to the records sent.
     *
     * @param account what became of the records counted, such as "admitted", "filtered" or "quarantined"
     */
    public Rig accountingFor(String account, LongSupplier count) {
        accounts.put(account, count);
        return this;
    }

    public <K, V> void send(StreamedTopic<K, V> to, @Nullable K key, @Nullable V value, Instant at) {
        send(to, new TestRecord<>(key, value, new RecordHeaders(), at));
    }

    /** Sends a record with headers. */
    public <K, V> void send(StreamedTopic<K, V> to, TestRecord<K, V> record) {
        advanceTo(record.getRecordTime());
        driver.createInputTopic(
                        to.name(), to.keySerde().serializer(), to.valueSerde().serializer())
                .pipeInput(record);
        sent++;
        collect();
        if (life == Life.REBORN_AFTER_EVERY_RECORD) {
            rebirth();
        }
    }

    /** Lets time pass without a record; does nothing if that time has passed. */
    public void advanceTo(Instant at) {
        Duration gap = Duration.between(clock.now(), at);
        if (gap.compareTo(Duration.ZERO) > 0) {
            clock.moveTo(at);
            driver.advanceWallClockTime(gap);
            collect();
        }
    }

    /** All that was written to the topic since it was last read, in order. */
    public <K, V> List<TestRecord<K, V>> read(StreamedTopic<K, V> from) {
        List<TestRecord<byte[], byte[]>> raw = unread.remove(from.name());
        return raw == null
                ? List.of()
                : raw.stream().map(record -> typed(from, record)).toList();
    }

    /** The topics written to and not read since, internal ones included. */
    public List<String> unreadTopics() {
        return List.copyOf(unread.keySet());
    }

    /** A store of ours, as the topology has it now: after the next record it may be another. */
    public StateStore store(String name) {
        return Objects.requireNonNull(driver.getAllStateStores().get(name), () -> "no store named " + name);
    }

    /** A stock store, as the topology has it now: after the next record it may be another. */
    public <K, V> KeyValueStore<K, V> keyValueStore(String name) {
        return Objects.requireNonNull(driver.getKeyValueStore(name), () -> "no key-value store named " + name);
    }

    /** The headers as text; of several with one name, the last. */
    public static Map<String, String> headers(TestRecord<?, ?> record) {
        var headers = new LinkedHashMap<String, String>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
        return headers;
    }

    private TopologyTestDriver start() {
        var config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, spec.name());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(
                StreamsConfig.STATE_DIR_CONFIG,
                folder.resolve("life-" + births++).toString());
        return new TopologyTestDriver(spec.build(), config, BEGINNING);
    }

    private void rebirth() {
        TopologyTestDriver next = start();
        StoreCopy.ofAll(driver.getAllStateStores(), next.getAllStateStores());
        driver.close();
        driver = next;
        discard();
        driver.advanceWallClockTime(Duration.between(BEGINNING, clock.now()));
        collect();
    }

    private void collect() {
        for (String topic : driver.producedTopicNames()) {
            List<TestRecord<byte[], byte[]>> records = take(topic);
            if (!records.isEmpty()) {
                unread.computeIfAbsent(topic, name -> new ArrayList<>()).addAll(records);
            }
        }
    }

    /** What carrying over has written to changelogs is no doing of the topology. */
    private void discard() {
        driver.producedTopicNames().forEach(this::take);
    }

    private List<TestRecord<byte[], byte[]>> take(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static <K, V> TestRecord<K, V> typed(StreamedTopic<K, V> topic, TestRecord<byte[], byte[]> raw) {
        Headers headers = raw.headers();
        return new TestRecord<>(
                read(topic.keySerde().deserializer(), topic.name(), headers, raw.key()),
                read(topic.valueSerde().deserializer(), topic.name(), headers, raw.value()),
                headers,
                raw.getRecordTime());
    }

    private static <T> @Nullable T read(
            Deserializer<T> format, String topic, Headers headers, byte @Nullable [] bytes) {
        return bytes == null ? null : format.deserialize(topic, headers, bytes);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("rig");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the topology's life, and says if the accounts do not add up. */
    @Override
    public void close() {
        driver.close();
        delete(folder);
        if (!accounts.isEmpty()) {
            var counts = new LinkedHashMap<String, Long>();
            accounts.forEach((account, count) -> counts.put(account, count.getAsLong()));
            assertThat(counts.values().stream().mapToLong(Long::longValue).sum())
                    .as("records accounted for: %s", counts)
                    .isEqualTo(sent);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
