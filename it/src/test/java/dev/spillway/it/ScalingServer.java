package dev.spillway.it;

import dev.spillway.scaling.ScalingConfig;
import dev.spillway.scaling.ScalingService;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The scaling service in this JVM. */
final class ScalingServer implements AutoCloseable {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ScalingService service;

    private ScalingServer(Settings settings, DefinitionFiles definitions, SchemaRegistry registry, ServiceClock wall)
            throws InvalidDefinitionsException {
        this.service = new ScalingService(
                settings,
                definitions,
                new ScalingService.Surroundings(
                        registry, meters, new Health(), wall, RocksDbMemory.from(settings)));
    }

    /** Starts one, and returns when it judges fleets. */
    static ScalingServer start(
            String bootstrapServers, Path state, DefinitionFiles definitions, SchemaRegistry registry, ServiceClock wall)
            throws InvalidDefinitionsException, InterruptedException {
        ScalingServer server = begin(bootstrapServers, state, definitions, registry, wall);
        if (!server.service.awaitRunning(Duration.ofMinutes(1))) {
            throw new IllegalStateException("the scaling service does not run within a minute");
        }
        return server;
    }

    /** Starts one. */
    static ScalingServer begin(
            String bootstrapServers, Path state, DefinitionFiles definitions, SchemaRegistry registry, ServiceClock wall)
            throws InvalidDefinitionsException {
        var settings = Settings.of(
                Map.of(
                        "kafka.bootstrap.servers",
                        bootstrapServers,
                        "service.state.dir",
                        state.toString(),
                        "service.instance",
                        "a",
                        "rocksdb.memory",
                        "16MiB"),
                ScalingConfig.KEYS);
        var server = new ScalingServer(settings, definitions, registry, wall);
        server.service.start();
        return server;
    }

    ScalingService service() {
        return service;
    }

    /** How many samples were judged so. */
    double samples(String outcome) {
        return meters.get("spillway.scaling.samples").tag("outcome", outcome).counter().count();
    }

    @Override
    public void close() {
        service.close();
    }
}
