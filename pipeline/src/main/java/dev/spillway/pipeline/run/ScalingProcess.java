package dev.spillway.pipeline.run;

import dev.spillway.parts.MachineUnfitException;
import dev.spillway.pipeline.capacity.CapacityConfig;
import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.ScalingConfig;
import dev.spillway.scaling.ScalingService;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.topologies.BrokerWatch;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.Key;
import dev.spillway.topologies.Meters;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.WallClock;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scaling service in this process, with the front that answers for its fleets, to people and to KEDA. Brokers and registry may
 * be away when it starts: it says so and waits.
 */
public final class ScalingProcess implements ServiceProcess {

    /** All that may be set. */
    public static final List<Key<?>> KEYS = Stream.of(ScalingConfig.KEYS, CapacityConfig.KEYS)
            .flatMap(List::stream)
            .toList();

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters bound = new Meters(meters);
    private final Health health = new Health();
    private final ScalingService service;
    private final BrokerWatch broker;
    private final FleetDesk desk;
    private Optional<Front> front = Optional.empty();

    private ScalingProcess(Settings settings, List<Path> definitions, SchemaRegistry registry, Secret token)
            throws InvalidDefinitionsException {
        var wall = new WallClock();
        RocksDbMemory memory = RocksDbMemory.from(settings);
        bound.watch(memory);
        this.broker = new BrokerWatch(settings, wall);
        health.add("broker", broker::status);
        var around = new ScalingService.Surroundings(registry, meters, health, wall, memory);
        this.service = new ScalingService(settings, DefinitionFiles.read(definitions), around);
        this.desk = new FleetDesk(settings, around, definitions, service, token);
    }

    /**
     * Starts all of it, the front first, so that whoever asks is told what the rest waits for. Returns when all is started,
     * which is before state that is read back is there.
     *
     * @param definitions folders and files, which are watched from then on
     * @param token what changing calls have to show; empty: none is taken
     * @throws MachineUnfitException if the front cannot listen; the message names the address and the way out
     * @throws InvalidDefinitionsException if a policy, the budget or a mapping is wrong
     */
    public static ScalingProcess start(
            Settings settings, List<Path> definitions, SchemaRegistry registry, FrontConfig front, Secret token)
            throws InvalidDefinitionsException {
        var process = new ScalingProcess(settings, definitions, registry, token);
        boolean started = false;
        try {
            process.begin(front);
            started = true;
            return process;
        } finally {
            if (!started) {
                process.close();
            }
        }
    }

    private void begin(FrontConfig config) throws InvalidDefinitionsException {
        broker.start();
        try {
            front = Optional.of(Front.start(config, desk.offer(), health, meters));
        } catch (IOException e) {
            throw new MachineUnfitException(String.valueOf(e.getMessage()), e);
        }
        desk.start();
        service.start();
        service.services().forEach(bound::watch);
        desk.watch();
    }

    /** The fleets that are judged here. */
    public FleetBoard board() {
        return service.board();
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public URI front() {
        return front.orElseThrow(() -> new IllegalStateException("the front has not been started"))
                .uri();
    }

    /** Stops the front first, so that nobody meets a service that is stopping. */
    @Override
    public void close() {
        front.ifPresent(Front::close);
        broker.close();
        desk.close();
        service.close();
        bound.close();
    }
}
