package dev.spillway.pipeline.storage;

import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.LocalRing;
import dev.spillway.scaling.ScalingConfig;
import dev.spillway.scaling.ScalingService;
import dev.spillway.scaling.topology.ScalingTopology;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.TopicAdmin;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.scaling.StorageStep;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.WallClock;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Has the cluster of a stack that is up grow by a real node and shrink again, by policy, decision and procedure. Whatever happens,
 * what was started is gone when it is closed: the node hands its data back first.
 */
public final class StorageDrill implements AutoCloseable {
    private static final ServiceClock CLOCK = new WallClock();

    /** The nodes of Cassandra on this machine. During the drill a policy of its own governs them, and the shipped ones stay as they are. */
    public static final String FLEET = "local-storage";

    public static final String REGION = "local";

    /** Of a stack's data, where the nodes are that were added. */
    public static final String RING = "ring";

    private static final String INSTANCE = "drill";
    private static final Duration POLL = Duration.ofMillis(200);

    /** Warming up takes 60 s, streaming and verifying a minute; each step may last 5 m. */
    private static final Duration HALF_WITHIN = Duration.ofMinutes(8);

    /**
     * The stack to drill.
     *
     * @param data where it keeps its data
     * @param bootstrapServers its broker
     * @param registryUrl its schema registry
     */
    public record Stack(Installation installation, Path data, String bootstrapServers, String registryUrl) {}

    /** What is told of a drill. */
    public interface Audience {
        /** Something that happens. */
        void tell(String line);

        /** A step that was told. */
        void step(StorageProcedure step);
    }

    private final Stack stack;
    private final Audience audience;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    /** A drill that has not begun. */
    public StorageDrill(Stack stack, Audience audience) {
        this.stack = stack;
        this.audience = audience;
    }

    /**
     * Runs it: true if the node has come and gone.
     *
     * @throws InvalidDefinitionsException never: the drill's policy is right
     */
    public boolean run() throws InterruptedException, InvalidDefinitionsException {
        LocalCassandra first =
                LocalCassandra.in(stack.installation(), stack.data().resolve("cassandra"));
        Settings settings = Settings.of(
                Map.of(
                        "kafka.bootstrap.servers", stack.bootstrapServers(),
                        "service.instance", INSTANCE,
                        "service.state.dir",
                                stack.data().resolve("drill").resolve("state").toString()),
                ScalingConfig.KEYS);
        ConfluentRegistry registry = keep(ConfluentRegistry.at(stack.registryUrl(), Map.of()));
        boolean served;
        try (Admin admin = Admin.create(KafkaClients.admin(settings))) {
            TopicAdmin.ensure(admin, TopicCatalogue.ALL);
            served = isServed(admin);
        }
        DrillClients clients = keep(new DrillClients(settings, registry));
        LocalRing ring = keep(new LocalRing(first, stack.data().resolve(RING), line -> audience.tell("ring: " + line)));
        ring.recover();
        int version = Math.toIntExact(CLOCK.now().getEpochSecond());
        keep(() -> clients.publish(null));
        if (!served) {
            audience.tell("no scaling service runs in this stack: the drill runs one until it ends");
            serve(settings, registry);
        }
        StorageActuator actuator = keep(new StorageActuator(ring, outcome -> clients.acknowledge(FLEET, outcome)));
        keep(new ReadLoad(first));
        if (!served) {
            // a stack that scales reports its nodes itself: two reports of one node would count it twice
            var reports = keep(new NodeReports(FLEET, REGION, ring::nodes, clients.samples()));
            reports.start();
        }

        audience.tell(
                "out: policy " + DrillPolicy.NAME + " with the bound of slow_reads lowered from 15 ms to 0.001 ms;"
                        + " a decision comes once the fleet has stayed the same for 60 s");
        clients.publish(DrillPolicy.out(FLEET, version));
        if (follow(clients, actuator) != StorageStep.DONE || ring.newest().isEmpty()) {
            return false;
        }
        audience.tell("in: policy " + DrillPolicy.NAME + " under which a node is too many");
        clients.publish(DrillPolicy.in(FLEET, version + 1));
        return follow(clients, actuator) == StorageStep.DONE && ring.newest().isEmpty();
    }

    private static boolean isServed(Admin admin) throws InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(ScalingTopology.NAME)).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    // a drill that has just ended keeps its place in the group for a while
                    .anyMatch(member -> !member.groupInstanceId().orElse("").startsWith(INSTANCE));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw new KafkaException("cannot ask for the scaling service's group", e.getCause());
        }
    }

    private void serve(Settings settings, ConfluentRegistry registry)
            throws InterruptedException, InvalidDefinitionsException {
        RocksDbMemory memory = RocksDbMemory.from(settings);
        ScalingService service = keep(new ScalingService(
                settings,
                DefinitionFiles.of("drill", ""),
                new ScalingService.Surroundings(
                        registry, new SimpleMeterRegistry(), new Health(), new WallClock(), memory)));
        service.start();
        service.awaitRunning(Duration.ofMinutes(2));
    }

    /** Has each step carried out as it is told, up to the last, which is returned. */
    private StorageStep follow(DrillClients clients, StorageActuator actuator) throws InterruptedException {
        long until = System.nanoTime() + HALF_WITHIN.toNanos();
        while (System.nanoTime() < until) {
            for (ConsumerRecord<String, StorageProcedure> record :
                    clients.toldSteps().poll(POLL)) {
                StorageProcedure step = record.value();
                if (step == null || !FLEET.equals(record.key())) {
                    continue;
                }
                audience.step(step);
                actuator.obey(step, CLOCK.now());
                if (step.getStep() == StorageStep.DONE || step.getStep() == StorageStep.ABORTED) {
                    return step.getStep();
                }
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        audience.tell("nothing was DONE within " + HALF_WITHIN.toMinutes() + " min");
        return StorageStep.ABORTED;
    }

    private <T extends AutoCloseable> T keep(T closeable) {
        running.push(closeable);
        return closeable;
    }

    /** Ends all that was started, the last first, and takes the node out of the ring if it is still there. */
    @Override
    public void close() {
        // what is left to do must not be cut short by the interrupt that ends the drill
        boolean interrupted = Thread.interrupted();
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) { // what AutoCloseable declares: whatever it is, the rest must be ended
                audience.tell(
                        "did not end cleanly: " + (e instanceof IOException io ? new UncheckedIOException(io) : e));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
