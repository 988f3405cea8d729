package dev.spillway.pipeline.run;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import dev.spillway.features.FeatureConfig;
import dev.spillway.features.FeatureService;
import dev.spillway.features.cassandra.CassandraConfig;
import dev.spillway.features.cassandra.CassandraLink;
import dev.spillway.features.cassandra.CassandraSink;
import dev.spillway.features.cassandra.FeatureTables;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.parts.MachineUnfitException;
import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Key;
import dev.spillway.topologies.Meters;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.WallClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The feature service in this process, with what carries its updates into Cassandra and the front that answers for it.
 * Brokers, registry and Cassandra may be away when it starts: it says so and waits.
 */
public final class FeatureProcess implements ServiceProcess {

    /** All that may be set. */
    public static final List<Key<?>> KEYS = Stream.of(FeatureConfig.KEYS, CassandraConfig.KEYS)
            .flatMap(List::stream)
            .toList();

    private static final String SINK_GROUP = "features-cassandra";

    private final Definitions definitions;
    private final SchemaRegistry registry;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters bound = new Meters(meters);
    private final Health health = new Health();
    private final FeatureService service;
    private final CassandraConfig cassandra;
    private final CassandraLink link;
    private final CassandraSink sink;
    private Optional<Front> front = Optional.empty();

    private FeatureProcess(Settings settings, Definitions definitions, SchemaRegistry registry) {
        this.definitions = definitions;
        this.registry = registry;
        var wall = new WallClock();
        RocksDbMemory memory = RocksDbMemory.from(settings);
        bound.watch(memory);
        this.service = new FeatureService(
                settings, definitions, new FeatureService.Surroundings(registry, meters, health, wall, memory));
        this.cassandra = CassandraConfig.from(settings);
        this.link = new CassandraLink(cassandra);
        List<FeatureGroup> groups = FeatureApplication.of(definitions).stream()
                .flatMap(application -> application.groups().stream())
                .toList();
        var feed = new CassandraSink.Feed(
                TopicCatalogue.FEATURE_UPDATES.name(),
                FeatureConfig.from(settings).region(),
                KafkaClients.consumer(settings, SINK_GROUP),
                RecordSerde.of(FeatureUpdate.class, registry).deserializer());
        this.sink = new CassandraSink(feed, new FeatureTables(link, groups), wall, meters);
        health.add("cassandra-sink", sink::status);
    }

    /**
     * Starts all of it, the front first, so that whoever asks is told what the rest waits for. Returns when all is started,
     * which is before state that is read back is there.
     *
     * @throws MachineUnfitException if the front cannot listen; the message names the address and the way out
     */
    public static FeatureProcess start(
            Settings settings, Definitions definitions, SchemaRegistry registry, FrontConfig front) {
        var process = new FeatureProcess(settings, definitions, registry);
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

    private void begin(FrontConfig config) {
        try {
            front = Optional.of(Front.start(config, lookup(), health, meters));
        } catch (IOException e) {
            throw new MachineUnfitException(String.valueOf(e.getMessage()), e);
        }
        sink.start();
        service.start();
        service.services().forEach(bound::watch);
    }

    public FeatureLookup lookup() {
        return service.lookup();
    }

    public ServiceClocks clocks() {
        return service.clocks();
    }

    public PrometheusMeterRegistry meters() {
        return meters;
    }

    @Override
    public Health health() {
        return health;
    }

    public SchemaRegistry registry() {
        return registry;
    }

    @Override
    public URI front() {
        return front.orElseThrow(() -> new IllegalStateException("the front has not been started"))
                .uri();
    }

    /** The consumer group of what writes to Cassandra. */
    public String sinkGroup() {
        return SINK_GROUP;
    }

    /** Updates whose rows Cassandra has not acknowledged, at the last look; empty before the first. */
    public OptionalLong sinkLag() {
        return sink.lagRecords();
    }

    /** How many rows Cassandra has, by group. Reads the tables through: for small ones. */
    public Map<String, Long> rows() {
        var rows = new LinkedHashMap<String, Long>();
        CqlSession session = link.open();
        for (GroupDefinition group : definitions.groups()) {
            String table = CqlIdentifier.fromInternal(cassandra.keyspace()).asCql(true) + "."
                    + CqlIdentifier.fromInternal(group.name()).asCql(true);
            var row = session.execute("SELECT COUNT(*) FROM " + table).one();
            rows.put(group.name(), row == null ? 0 : row.getLong(0));
        }
        return rows;
    }

    /** Stops the front first, so that no look-up meets a service that is stopping. */
    @Override
    public void close() {
        front.ifPresent(Front::close);
        service.close();
        sink.close();
        link.close();
        bound.close();
    }
}
