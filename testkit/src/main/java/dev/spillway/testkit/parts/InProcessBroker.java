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

    private static final String SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required;";

    private final KafkaConfig config;
    private final String bootstrapServers;
    private final String securedServers;
    private KafkaRaftServer server;

    private InProcessBroker(KafkaConfig config, String bootstrapServers, String securedServers) {
        this.config = config;
        this.bootstrapServers = bootstrapServers;
        this.securedServers = securedServers;
        this.server = started(config);
    }

    /** Starts one, and returns when clients can use it. A directory that one has used before is resumed. */
    public static InProcessBroker start(Path directory) {
        return start(directory, Map.of(), "");
    }

    /**
     * Starts one with a second door, {@link #securedServers}: TLS, and a login by SCRAM-SHA-512 (or SCRAM-SHA-256). Who may log in
     * is said through the first, by {@code Admin.alterUserScramCredentials}.
     *
     * @param keyStore PKCS12, with a key for 127.0.0.1
     * @param password of the store
     */
    public static InProcessBroker secured(Path directory, Path keyStore, String password) {
        String secured = "127.0.0.1:" + Ports.free(1).get(0);
        return start(
                directory,
                Map.of(
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL",
                        "sasl.enabled.mechanisms",
                        "SCRAM-SHA-512,SCRAM-SHA-256",
                        "listener.name.secured.scram-sha-512.sasl.jaas.config",
                        SCRAM_LOGIN,
                        "listener.name.secured.scram-sha-256.sasl.jaas.config",
                        SCRAM_LOGIN,
                        "ssl.keystore.type",
                        "PKCS12",
                        "ssl.keystore.location",
                        keyStore.toString(),
                        "ssl.keystore.password",
                        password),
                secured);
    }

    private static InProcessBroker start(Path directory, Map<String, String> more, String secured) {
        List<Integer> ports = Ports.free(2);
        String client = "127.0.0.1:" + ports.get(0);
        String controller = "127.0.0.1:" + ports.get(1);
        String further = secured.isEmpty() ? "" : ",SECURED://" + secured;
        var properties = new Properties();
        properties.putAll(SETTINGS);
        properties.putAll(more);
        properties.put("log.dirs", directory.toString());
        properties.put("controller.quorum.voters", "1@" + controller);
        properties.put("listeners", "PLAINTEXT://" + client + ",CONTROLLER://" + controller + further);
        properties.put("advertised.listeners", "PLAINTEXT://" + client + further);
        format(directory);
        return new InProcessBroker(KafkaConfig.fromProps(properties, false), client, secured);
    }

    /** What clients are given. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** What clients that log in are given; empty if it has no such door. */
    public String securedServers() {
        return securedServers;
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
