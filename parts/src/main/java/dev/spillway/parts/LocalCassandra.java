package dev.spillway.parts;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A Cassandra node in a JVM of Java 17: it knows no newer one. The first makes a cluster of one, which others may join from
 * further addresses of the loopback interface. Its data centre is {@link #DATA_CENTRE}.
 *
 * @param access how clients get in; never kept beyond the settings that are written at a start
 * @param directory where its settings, log and data are; a second start resumes from it
 * @param address where it listens
 * @param port where clients reach it; the same for all nodes of the cluster
 * @param storagePort where the nodes reach each other; likewise
 * @param jmxPort where {@code nodetool} reaches it, on {@link #FIRST_ADDRESS}
 */
public record LocalCassandra(
        Installation installation,
        CassandraAccess access,
        Path directory,
        String address,
        int port,
        int storagePort,
        int jmxPort) {

    /** Where the first node of a cluster listens, and where the others look for it. */
    public static final String FIRST_ADDRESS = "127.0.0.1";

    /** What drivers are told as the local data centre. */
    public static final String DATA_CENTRE = "dc1";

    /** Measured: 8 s; this is for a machine under load. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(150);

    /** Measured: 6 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final String SELF = "node.properties";

    private static final List<String> DIRECTORIES =
            List.of("conf", "data", "commitlog", "hints", "saved_caches", "cdc_raw", "logs");

    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/java.lang.ref",
            "java.base/java.lang.reflect",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc",
            "jdk.compiler/com.sun.tools.javac.file");

    private static final List<String> OPENS = List.of(
            "java.base/java.lang.module",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.util.jar",
            "java.base/jdk.internal.misc",
            "java.base/sun.nio.ch",
            "java.base/java.io",
            "java.base/java.nio",
            "java.base/java.net",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/java.lang",
            "java.base/java.lang.reflect",
            "jdk.management/com.sun.management.internal");

    /** The first node of a cluster, open to everybody on this machine. */
    public LocalCassandra(Installation installation, Path directory, int port, int storagePort, int jmxPort) {
        this(installation, CassandraAccess.OPEN, directory, port, storagePort, jmxPort);
    }

    /** The first node of a cluster. */
    public LocalCassandra(
            Installation installation, CassandraAccess access, Path directory, int port, int storagePort, int jmxPort) {
        this(installation, access, directory, FIRST_ADDRESS, port, storagePort, jmxPort);
    }

    /**
     * The node that was last started in a directory, open to everybody on this machine.
     *
     * @throws MachineUnfitException if none ever was
     */
    public static LocalCassandra in(Installation installation, Path directory) {
        Path file = directory.resolve("conf").resolve(SELF);
        var self = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            self.load(reader);
        } catch (NoSuchFileException e) {
            throw new MachineUnfitException("no Cassandra was started in %s: %s is not there"
                    .formatted(directory.toAbsolutePath(), file.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LocalCassandra(
                installation,
                CassandraAccess.OPEN,
                directory,
                self.getProperty("address"),
                Integer.parseInt(self.getProperty("port")),
                Integer.parseInt(self.getProperty("storage-port")),
                Integer.parseInt(self.getProperty("jmx-port")));
    }

    /**
     * This node and those that were started beside it, whichever process did, by their directories.
     *
     * @param place below which each of the others has its directory
     */
    public List<LocalCassandra> withThoseIn(Path place) {
        var nodes = new ArrayList<LocalCassandra>();
        nodes.add(this);
        if (Files.isDirectory(place)) {
            try (Stream<Path> directories = Files.list(place)) {
                directories.sorted().forEach(other -> {
                    // one without is being made, or deleted
                    if (Files.exists(other.resolve("conf").resolve(SELF))) {
                        nodes.add(in(installation, other));
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return nodes;
    }

    /** A further node of the same cluster, in a directory of its own. */
    public LocalCassandra beside(Path itsDirectory, String itsAddress, int itsJmxPort) {
        return new LocalCassandra(installation, access, itsDirectory, itsAddress, port, storagePort, itsJmxPort);
    }

    /**
     * Starts it, and returns when clients can use it;
     * if interrupted before, ends it.
     *
     * @param progress told in a few words what is going on
     * @throws MachineUnfitException if there is no Java 17, a port is taken, or someone else uses the directory
     * @throws PartFailedException if it does not get ready
     */
    public Part start(Consumer<String> progress) throws InterruptedException {
        return start(
                Readiness.whenTheLogSays("Starting listening for CQL clients").andAccepts(address, port), progress);
    }

    /**
     * Starts it for the first time as a node of a cluster that runs, and returns when it has begun to fetch its share of the data;
     * otherwise as {@link #start}.
     */
    public Part join(Consumer<String> progress) throws InterruptedException {
        return start(Readiness.whenTheLogSays("JOINING: Starting to bootstrap"), progress);
    }

    private Part start(Readiness ready, Consumer<String> progress) throws InterruptedException {
        String name = name();
        Path home = directory.toAbsolutePath().normalize();
        Path java = Jdk.seventeen(System.getenv());
        ChildPart.claim(name, home, jmxPort);
        Ports.requireFree(name, address, port);
        Ports.requireFree(name, address, storagePort);
        writeSettings(home);
        return ChildPart.start(
                new Launch(name, home, command(home, java), address + ":" + port, ready, READY_WITHIN, PATIENCE),
                progress);
    }

    private String name() {
        return address.equals(FIRST_ADDRESS) ? "cassandra" : "cassandra-" + address;
    }

    private void writeSettings(Path home) {
        try {
            for (String name : DIRECTORIES) {
                Files.createDirectories(home.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var values = Map.of(
                "home", home.toString(),
                "authenticator", access.authenticator(),
                "client-encryption", access.encryption(),
                "address", address,
                "port", Integer.toString(port),
                "storage-port", Integer.toString(storagePort),
                "jmx-port", Integer.toString(jmxPort));
        Path conf = home.resolve("conf");
        Settings.write("cassandra.yaml", values, conf.resolve("cassandra.yaml"));
        Settings.write(
                "cassandra-rackdc.properties", Map.of("dc", DATA_CENTRE), conf.resolve("cassandra-rackdc.properties"));
        Settings.write(SELF, values, conf.resolve(SELF));
        Settings.write("logback-cassandra.xml", Map.of(), conf.resolve("logback.xml"));
    }

    private List<String> command(Path home, Path java) {
        Path conf = home.resolve("conf");
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(List.of("-Xms64m", "-Xmx256m", "-Xss512k", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=128m"));
        command.addAll(List.of("-XX:+PerfDisableSharedMem", "-ea", "-da:net.openhft..."));
        command.addAll(List.of(
                "-Djdk.attach.allowAttachSelf=true",
                "-Djava.net.preferIPv4Stack=true",
                "-Dlogback.configurationFile=" + conf.resolve("logback.xml"),
                "-Dcassandra.config=" + conf.resolve("cassandra.yaml").toUri(),
                "-Dcassandra-rackdc.properties="
                        + conf.resolve("cassandra-rackdc.properties").toUri(),
                "-Dcassandra.storagedir=" + home,
                "-Dcassandra.logdir=" + home.resolve("logs"),
                "-Dcassandra.jmx.local.port=" + jmxPort,
                "-Dcassandra-foreground=yes",
                "-Dcassandra.superuser_setup_delay_ms=0"));
        if (address.equals(FIRST_ADDRESS)) {
            // waits for peers that a cluster of one does not have; a node that joins needs them: before it has heard of
            // the
            // tables it fetches nothing, and cleaning up afterwards would lose what it did not fetch
            command.addAll(List.of("-Dcassandra.ring_delay_ms=1000", "-Dcassandra.skip_wait_for_gossip_to_settle=0"));
        }
        EXPORTS.forEach(name -> command.add("--add-exports=" + name + "=ALL-UNNAMED"));
        OPENS.forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
        command.addAll(List.of("-cp", conf + File.pathSeparator + installation.cassandraClassPath()));
        command.add("org.apache.cassandra.service.CassandraDaemon");
        return command;
    }
}
