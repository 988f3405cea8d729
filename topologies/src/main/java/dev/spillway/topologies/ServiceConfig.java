package dev.spillway.topologies;

import dev.spillway.topologies.instances.Instance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * All that an operator may set for running a topology, and what Kafka Streams makes of it.
 *
 * @param application the application id: names the group, the changelogs and the transactions
 * @param standbys how many further instances keep a copy of each state
 * @param commitInterval how often a transaction is committed
 * @param self where other instances ask this one; empty: they do not
 */
public record ServiceConfig(
        Settings set, String application, int standbys, Duration commitInterval, Optional<Instance> self) {

    static final Key<String> INSTANCE = Key.string(
            "service.instance",
            "",
            "This instance's name, unlike any other instance's and the same after a restart: coming back under it within "
                    + "`consumer.session.timeout.ms` moves no partition. Empty: each start is a new member.");
    static final Key<Integer> THREADS = Key.integer("service.threads", 1, "Stream threads of each topology.")
            .must(threads -> threads >= 1, "must be at least 1");
    static final Key<Integer> STANDBYS = Key.integer(
                    "service.standbys",
                    0,
                    "Further instances that keep a copy of each state, to take over without reading it back.")
            .must(standbys -> standbys >= 0, "must not be negative");
    static final Key<String> ADVERTISED = Key.string(
                    "service.advertised",
                    "",
                    "Where the other instances of the service reach this one, as `host:port` of its front; the same after a "
                            + "restart. Empty: what the front listens on, and this machine's name where that is every address.")
            .must(
                    text -> text.isEmpty() || Instance.parse(text).isPresent(),
                    "must be host:port, with a port of 1 to 65535");
    static final Key<String> STATE_DIR = Key.string(
            "service.state.dir",
            ".spillway/state",
            "Folder for local state. Losing it costs time, not data: it is read back.");
    static final Key<Duration> COMMIT_INTERVAL = Key.duration(
                    "service.commit.interval",
                    Duration.ofSeconds(1),
                    "How often a transaction is committed. Less of it means that others see results sooner, more that less is "
                            + "written: a row changed many times in between is written once. Look-ups do not wait for it.")
            .must(interval -> interval.toMillis() >= 10, "must be at least 10ms");

    /** Write-back stores learn of a commit from Kafka Streams' record cache: without one they would write on every change. */
    static final Key<Long> CACHE = Key.bytes(
                    "service.cache", 16L << 20, "Heap of each topology for Kafka Streams' record cache.")
            .must(
                    bytes -> bytes >= 1L << 20,
                    "must be at least 1MiB, as state is written back when this cache is flushed");

    /**
     * A write-back sends thousands of records at once, and each batch costs the set-up of a compressor: Kafka's own 16 KiB made
     * that a tenth of all work. No batch waits to be full.
     */
    private static final int BATCH_BYTES = 256 << 10;

    /** What a busy entity's state may take; a record that is larger stops the service. Kafka's own limit is 1 MiB. */
    private static final int LARGEST_RECORD_BYTES = 16 << 20;

    /** All that an operator may set for a service, whatever it does. */
    public static final List<Key<?>> KEYS = Stream.of(
                    List.<Key<?>>of(INSTANCE, ADVERTISED, THREADS, STANDBYS, STATE_DIR, COMMIT_INTERVAL, CACHE),
                    KafkaClients.KEYS,
                    RocksDbMemory.KEYS)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableList());

    /** What is set, for one topology under its own name. */
    public static ServiceConfig of(TopologySpec spec, Settings set) {
        return new ServiceConfig(set, spec.name(), set.get(STANDBYS), set.get(COMMIT_INTERVAL), advertised(set));
    }

    /** How many further instances keep a copy of each state, where no definition says it. */
    public static int standbys(Settings set) {
        return set.get(STANDBYS);
    }

    /** Where other instances reach this one, if the operator says so. */
    public static Optional<Instance> advertised(Settings set) {
        return Instance.parse(set.get(ADVERTISED));
    }

    /** The same, with a number of standbys that a definition asks for. */
    public ServiceConfig withStandbys(int standbys) {
        return new ServiceConfig(set, application, standbys, commitInterval, self);
    }

    /** The same, for a service that has an interval of its own. */
    public ServiceConfig withCommitInterval(Duration commitInterval) {
        return new ServiceConfig(set, application, standbys, commitInterval, self);
    }

    /** The same, for an instance that others reach there. */
    public ServiceConfig at(Instance self) {
        return new ServiceConfig(set, application, standbys, commitInterval, Optional.of(self));
    }

    Path stateDir() {
        return Path.of(set.get(STATE_DIR));
    }

    /** The one place where Kafka Streams is configured. */
    Map<String, Object> streams(RocksDbMemory memory) {
        var config = new HashMap<String, Object>(set.passed(Passthrough.KAFKA));
        config.putAll(set.passed(Passthrough.STREAMS));
        set.passed(Passthrough.PRODUCER).forEach((name, text) -> config.put(StreamsConfig.producerPrefix(name), text));
        set.passed(Passthrough.CONSUMER).forEach((name, text) -> config.put(StreamsConfig.consumerPrefix(name), text));
        set.passed(Passthrough.ADMIN).forEach((name, text) -> config.put(StreamsConfig.adminClientPrefix(name), text));

        config.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, set.get(KafkaClients.BOOTSTRAP));
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, set.get(THREADS));
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, set.get(CACHE));
        config.put(StreamsConfig.STATE_DIR_CONFIG, set.get(STATE_DIR));
        self.ifPresent(at -> config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, at.toString()));
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        config.put(BoundedRocksDb.MEMORY, memory);
        config.putIfAbsent(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, RecordingLevel.INFO.name());
        putHandlers(config);
        putClients(config);
        return config;
    }

    /** Sources are bytes and judged by us, so whatever fails here is a fault of ours or of a part: to go on would lose a record. */
    private static void putHandlers(Map<String, Object> config) {
        config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        config.put(TopologySpec.GLOBAL_TABLES_TOO, true);
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailProcessingExceptionHandler.class);
        config.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
    }

    private void putClients(Map<String, Object> config) {
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), (int)
                set.get(KafkaClients.LINGER).toMillis());
        config.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        config.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        config.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), LARGEST_RECORD_BYTES);
        config.putIfAbsent(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), LARGEST_RECORD_BYTES);
        if (!set.get(INSTANCE).isEmpty()) {
            config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), set.get(INSTANCE));
        }
    }
}
