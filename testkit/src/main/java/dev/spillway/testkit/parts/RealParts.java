package dev.spillway.testkit.parts;

import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.LocalRegistry;
import dev.spillway.parts.Part;
import dev.spillway.parts.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.cassandra.CassandraContainer;
import org.testcontainers.kafka.KafkaContainer;

/**
 * A broker, a registry and a Cassandra that the tests of one JVM share; each is started when it is first asked for, and
 * all are stopped when the last test has ended. Where a Docker engine answers, broker and Cassandra are containers; where
 * none does, they are local. The log says which. Tests keep apart by names of their own for topics and keyspaces.
 */
public final class RealParts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RealParts.class);

    private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
    private static final String CASSANDRA_IMAGE = "cassandra:5.0.9";

    /** Below the module's build directory, so that a look into the logs is possible while tests run. */
    private final Path directory = Path.of(
                    "target",
                    "real-parts",
                    Long.toString(ProcessHandle.current().pid()))
            .toAbsolutePath();

    private final boolean docker = DockerClientFactory.instance().isDockerAvailable();
    private final Deque<Runnable> started = new ArrayDeque<>();
    private @Nullable String bootstrapServers;
    private @Nullable String registryUrl;
    private @Nullable InetSocketAddress cassandra;

    /** The broker's address, for {@code bootstrap.servers}. */
    public synchronized String bootstrapServers() {
        if (bootstrapServers == null) {
            bootstrapServers = docker ? kafkaContainer() : localBroker();
            say("broker", docker ? KAFKA_IMAGE : "in this JVM", bootstrapServers);
        }
        return bootstrapServers;
    }

    /** The registry's URL, as Confluent's clients take it. It keeps schemas in memory, and is local everywhere. */
    public synchronized String registryUrl() throws InterruptedException {
        if (registryUrl == null) {
            int port = Ports.free(1).get(0);
            Part registry = LocalRegistry.inMemory(Installation.find(), directory.resolve("registry"), port)
                    .start(LOG::debug);
            started.push(registry::close);
            registryUrl = registry.address();
            say("registry", "Apicurio in its own JVM", registryUrl);
        }
        return registryUrl;
    }

    /** Cassandra's contact point; its data centre is {@link #cassandraDataCentre}. */
    public synchronized InetSocketAddress cassandra() throws InterruptedException {
        if (cassandra == null) {
            cassandra = docker ? cassandraContainer() : localCassandra();
            say("cassandra", docker ? CASSANDRA_IMAGE : "in its own JVM", cassandra.toString());
        }
        return cassandra;
    }

    /** The local data centre, as drivers must be told. */
    public String cassandraDataCentre() {
        return docker ? "datacenter1" : LocalCassandra.DATA_CENTRE;
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            started.pop().run();
        }
        delete(directory);
    }

    private String localBroker() {
        InProcessBroker broker = InProcessBroker.start(directory.resolve("broker"));
        started.push(broker::close);
        return broker.bootstrapServers();
    }

    private InetSocketAddress localCassandra() throws InterruptedException {
        List<Integer> ports = Ports.free(3);
        Part part = new LocalCassandra(
                        Installation.find(), directory.resolve("cassandra"), ports.get(0), ports.get(1), ports.get(2))
                .start(LOG::debug);
        started.push(part::close);
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(0));
    }

    private String kafkaContainer() {
        var container = new KafkaContainer(KAFKA_IMAGE);
        started.push(container::close);
        container.start();
        return container.getBootstrapServers();
    }

    private InetSocketAddress cassandraContainer() {
        var container = new CassandraContainer(CASSANDRA_IMAGE);
        started.push(container::close);
        container.start();
        return container.getContactPoint();
    }

    private static void say(String part, String kind, String address) {
        LOG.info("tests use a real {}: {}, {}", part, kind, address);
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
