package dev.spillway.testkit.parts;

import dev.spillway.parts.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A Kafka cluster of one node in this JVM, which is broker and controller. A fatal fault in it ends the JVM. Its port
 * stays the same when it is stopped and started again.
 */
public final class InProcessBroker implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // 128 MiB of heap by default, which a test's JVM does not have
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
            Map.entry("log.cleaner.threads", "1"),
            // a restarted broker waits until its former self has expired
            Map.entry("broker.session.timeout.ms", "3000"),
            Map.entry("broker.heartbeat.interval.ms", "500"));

    private final KafkaConfig config;
    private final String bootstrapServers;
    private KafkaRaftServer server;

    private InProcessBroker(KafkaConfig config, String bootstrapServers) {
        this.config = config;
        this.bootstrapServers = bootstrapServers;
        this.server = started(config);
    }

    /** Starts one, and returns when clients can use it. A directory that one has used before is resumed. */
    public static InProcessBroker start(Path directory) {
        List<Integer> ports = Ports.free(2);
        String client = "127.0.0.1:" + ports.get(0);
        String controller = "127.0.0.1:" + ports.get(1);
        var properties = new Properties();
        properties.putAll(SETTINGS);
        properties.put("log.dirs", directory.toString());
        properties.put("controller.quorum.voters", "1@" + controller);
        properties.put("listeners", "PLAINTEXT://" + client + ",CONTROLLER://" + controller);
        properties.put("advertised.listeners", "PLAINTEXT://" + client);
        format(directory);
        return new InProcessBroker(KafkaConfig.fromProps(properties, false), client);
    }

    /** What clients are given. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Shuts it down cleanly; what it holds stays. */
    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Starts it again after {@link #stop}, on the same port. */
    public void startAgain() {
        server = started(config);
    }

    @Override
    public void close() {
        stop();
    }

    private static KafkaRaftServer started(KafkaConfig config) {
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        server.startup();
        return server;
    }

    private static void format(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) { // Kafka declares nothing narrower
            throw new IllegalStateException("cannot format " + directory, e);
        }
    }
}
