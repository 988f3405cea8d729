package dev.spillway.pipeline.local;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.Definitions;
import dev.spillway.parts.Disk;
import dev.spillway.parts.MachineUnfitException;
import dev.spillway.parts.PartFailedException;
import dev.spillway.parts.Ports;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.pipeline.run.FeatureProcess;
import dev.spillway.pipeline.run.GroupFiles;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.pipeline.storage.NodeReports;
import dev.spillway.pipeline.storage.StorageDrill;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/** All of Spillway, running on this machine until it is closed. */
public final class LocalStack implements AutoCloseable {

    /** A source that nobody has created gets as many partitions as our own topics. */
    private static final int PARTITIONS = TopicCatalogue.FEATURE_UPDATES.partitions();

    /** What logs, segments and tables of a demo grow to, and then some. */
    private static final long DISK_BYTES = 1L << 30;

    private static final Duration RUNNING_WITHIN = Duration.ofMinutes(2);
    private static final long POLL_MS = 250;

    private final StackConfig config;
    private final DataFolder folder;
    /** What runs, the last started first. */
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private final long begunNanos = System.nanoTime();

    private LocalStack(StackConfig config, DataFolder folder) {
        this.config = config;
        this.folder = folder;
    }

    /**
     * Starts everything, and returns when features are computed and can be looked up. If that fails, or the caller is
     * interrupted, stops what runs.
     *
     * @param progress told in a few words what is going on, by several threads
     * @throws MachineUnfitException if this machine is not as it has to be: a port taken, no Java 17, no room
     * @throws PartFailedException if a part does not get ready
     * @throws InvalidDefinitionsException if the definitions cannot be used
     */
    public static RunningStack start(StackConfig config, DataFolder folder, Consumer<String> progress)
            throws InterruptedException, InvalidDefinitionsException {
        var stack = new LocalStack(config, folder);
        boolean started = false;
        try {
            RunningStack all = stack.startAll(progress);
            started = true;
            return all;
        } finally {
            if (!started) {
                stack.close();
            }
        }
    }

    private RunningStack startAll(Consumer<String> progress) throws InterruptedException, InvalidDefinitionsException {
        requireFree(config.ports().http(), "--http-port");
        requireFree(config.ports().feast(), "--feast-port");
        Disk.require(folder.path(), DISK_BYTES);
        SchemaFiles schemas = SchemaFiles.below(config.definitions());
        Optional<Definitions> definitions = knownDefinitions(schemas);

        LocalParts parts = keep(LocalParts.start(config.installation(), folder, config.ports(), progress));
        ConfluentRegistry registry = keep(ConfluentRegistry.at(parts.registryUrl(), Map.of()));
        schemas.register(registry);
        Definitions loaded = definitions.isPresent() ? definitions.get() : load(new RegistrySchemas(registry));
        createTopics(parts, loaded, progress);

        Settings settings = settings(parts);
        progress.accept(config.scaling() ? "starting features and scaling" : "starting features");
        var setup = new FeatureProcess.Setup(
                settings,
                new GroupFiles(config.definitions(), new RegistrySchemas(registry)),
                registry,
                FrontConfig.onLoopback(config.ports().http(), config.ports().feast()),
                OperatorToken.in(folder.path()));
        FeatureProcess features = keep(
                FeatureProcess.start(setup, config.scaling() ? Optional.of(config.definitions()) : Optional.empty()));
        awaitReady(features);
        if (config.scaling()) {
            reportNodes(parts, registry, settings);
        }
        progress.accept("ready on " + features.front() + " after "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos) + " s");
        return new RunningStack(this, parts, features, settings);
    }

    /** Cassandra's nodes are a fleet, as the prediction servers are: the policies for storage have something to judge. */
    private void reportNodes(LocalParts parts, ConfluentRegistry registry, Settings settings) {
        var samples = new KafkaProducer<>(
                KafkaClients.producer(settings),
                new StringSerializer(),
                RecordSerde.of(InstanceMetrics.class, registry).serializer());
        var ring = folder.resolve(StorageDrill.RING);
        keep(new NodeReports(
                        StorageDrill.FLEET,
                        StorageDrill.REGION,
                        () -> parts.node().withThoseIn(ring),
                        samples))
                .start();
    }

    /** Asks for the port's owner before anything is started; the parts look after their own. */
    private static void requireFree(int port, String option) {
        try {
            Ports.requireFree("the front", port);
        } catch (MachineUnfitException e) {
            throw new MachineUnfitException(
                    "port %d, which the front needs, is taken: end what listens there, or give another with %s"
                            .formatted(port, option),
                    e);
        }
    }

    /**
     * The definitions, as far as they need no schema but those in files. Faults are told before anything is started, unless
     * the registry could make a difference.
     */
    private Optional<Definitions> knownDefinitions(SchemaFiles schemas) throws InvalidDefinitionsException {
        boolean[] asked = new boolean[1];
        try {
            return Optional.of(load(topic -> {
                Optional<String> schema = schemas.avroSchema(topic);
                asked[0] |= schema.isEmpty();
                return schema;
            }));
        } catch (InvalidDefinitionsException e) {
            if (asked[0]) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Definitions load(dev.spillway.features.definition.SchemaSource schemas) throws InvalidDefinitionsException {
        return new DefinitionLoader(schemas).load(config.definitions()).definitions();
    }

    private static void createTopics(LocalParts parts, Definitions definitions, Consumer<String> progress)
            throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", parts.bootstrap()))) {
            List<String> created = FeatureTopics.create(admin, definitions, PARTITIONS);
            if (!created.isEmpty()) {
                progress.accept("created topics " + String.join(", ", created));
            }
        }
    }

    private Settings settings(LocalParts parts) {
        var given = new LinkedHashMap<String, String>();
        given.put("kafka.bootstrap.servers", parts.bootstrap());
        given.put("service.state.dir", folder.resolve("state").toString());
        // the same member after a crash, for which the group would otherwise wait
        given.put("service.instance", "local");
        given.put("cassandra.contact.points", parts.cassandraAddress());
        return Settings.of(given, RunConfig.KEYS);
    }

    private static void awaitReady(FeatureProcess features) throws InterruptedException {
        long until = System.nanoTime() + RUNNING_WITHIN.toNanos();
        while (!features.health().ready()) {
            if (!features.health().alive() || System.nanoTime() > until) {
                throw new IllegalStateException(
                        "features did not get ready: " + features.health().checks());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    StackConfig config() {
        return config;
    }

    DataFolder folder() {
        return folder;
    }

    long begunNanos() {
        return begunNanos;
    }

    /** Makes sure that it is closed when this is, before what was kept earlier. */
    <T extends AutoCloseable> T keep(T closeable) {
        running.push(closeable);
        return closeable;
    }

    /** Stops everything, the last started first; goes on if something does not stop cleanly, and tells then. */
    @Override
    public void close() {
        RuntimeException failed = null;
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) { // what AutoCloseable declares: whatever it is, the rest must be stopped
                RuntimeException each = e instanceof IOException io
                        ? new UncheckedIOException(io)
                        : e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
                if (failed == null) {
                    failed = each;
                } else {
                    failed.addSuppressed(each);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
