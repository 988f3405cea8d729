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
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.features.topology.FeatureApplication;
import dev.spillway.features.topology.ServiceClocks;
import dev.spillway.parts.MachineUnfitException;
import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.pipeline.front.FrontOffer;
import dev.spillway.pipeline.instances.Instances;
import dev.spillway.pipeline.samples.SampleConfig;
import dev.spillway.pipeline.samples.SampleTopic;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.ScalingService;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.BrokerWatch;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Key;
import dev.spillway.topologies.Meters;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.WallClock;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import dev.spillway.topologies.instances.Instance;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The feature service in this process, with what carries its updates into Cassandra and the front that answers for it; and the
 * scaling service beside it, on the same front, if that is wanted. Brokers, registry and Cassandra may be away when it starts: it
 * says so and waits.
 */
public final class FeatureProcess implements ServiceProcess {

    /** All that may be set. */
    public static final List<Key<?>> KEYS = Stream.of(FeatureConfig.KEYS, CassandraConfig.KEYS, SampleConfig.KEYS)
            .flatMap(List::stream)
            .toList();

    private static final String SINK_GROUP = "features-cassandra";

    private final SchemaRegistry registry;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters bound = new Meters(meters);
    private final Health health = new Health();
    private final FeatureService service;
    private final BrokerWatch broker;
    private final Instances instances;
    private final Settings settings;
    private final CassandraConfig cassandra;
    private final CassandraLink link;
    private final CassandraSink sink;
    private final Optional<Beside> beside;
    private final VersionDesk versions;
    private final Optional<SampleTopic> samples;
    private Optional<Front> front = Optional.empty();

    /** Scaling, as it runs here. */
    private record Beside(ScalingService service, FleetDesk desk) {}

    /**
     * What is to run, and how it is reached.
     *
     * @param files whose groups it publishes; what runs is what is published, whoever's files it came from
     * @param token what calls that change something have to show; empty: none is taken
     */
    public record Setup(
            Settings settings, GroupFiles files, SchemaRegistry registry, FrontConfig front, Secret token) {}

    private FeatureProcess(Setup setup, Optional<List<Path>> scaling) throws InvalidDefinitionsException {
        this.settings = setup.settings();
        this.registry = setup.registry();
        var wall = new WallClock();
        RocksDbMemory memory = RocksDbMemory.from(settings);
        bound.watch(memory);
        this.broker = new BrokerWatch(settings, wall);
        health.add("broker", broker::status);
        var around = new FeatureService.Surroundings(registry, meters, health, wall, memory);
        this.service = new FeatureService(settings, new Definitions(List.of(), Map.of()), around);
        this.instances =
                new Instances(service.lookup(), service.clocks(), FeatureConfig.from(settings), meters, health);
        this.cassandra = CassandraConfig.from(settings);
        this.link = new CassandraLink(cassandra);
        var feed = new CassandraSink.Feed(
                TopicCatalogue.FEATURE_UPDATES.name(),
                FeatureConfig.from(settings).region(),
                KafkaClients.consumer(settings, SINK_GROUP),
                RecordSerde.of(FeatureUpdate.class, registry).deserializer());
        this.sink = new CassandraSink(feed, new FeatureTables(link, List.of()), this::lack, wall, meters);
        health.add("cassandra-sink", sink::status);
        service.followedBy(sink::follow);
        service.watchedBy(bound::watch, bound::unwatch);
        this.samples = SampleTopic.start(settings, () -> service.lookup().groups(), registry, meters);
        this.beside = scaling.isEmpty()
                ? Optional.empty()
                : Optional.of(beside(
                        setup, scaling.get(), new ScalingService.Surroundings(registry, meters, health, wall, memory)));
        this.versions = new VersionDesk(
                settings,
                setup.files(),
                service,
                around,
                VersionDesk.tables(service, sink, link),
                setup.token(),
                files -> beside.isPresent() ? beside.get().service().publish(files) : List.of());
    }

    private static Beside beside(Setup setup, List<Path> definitions, ScalingService.Surroundings around)
            throws InvalidDefinitionsException {
        var service = new ScalingService(setup.settings(), DefinitionFiles.read(definitions), around);
        return new Beside(service, new FleetDesk(setup.settings(), around, definitions, service, setup.token()));
    }

    /**
     * Starts all of it, the front first, so that whoever asks is told what the rest waits for. Returns when all is started,
     * which is before state that is read back is there.
     *
     * @throws MachineUnfitException if the front cannot listen; the message names the address and the way out
     * @throws InvalidDefinitionsException if a group is wrong
     */
    public static FeatureProcess start(Setup setup) throws InvalidDefinitionsException {
        return start(setup, Optional.empty());
    }

    /**
     * Starts features, and scaling beside them.
     *
     * @param scaling folders and files among which the policies are; empty: no scaling
     * @throws MachineUnfitException if the front cannot listen; the message names the address and the way out
     * @throws InvalidDefinitionsException if a group, a policy, the budget or a mapping is wrong
     */
    public static FeatureProcess start(Setup setup, Optional<List<Path>> scaling) throws InvalidDefinitionsException {
        var process = new FeatureProcess(setup, scaling);
        boolean started = false;
        try {
            process.begin(setup.front());
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
            FeatureLookup answered =
                    samples.map(topic -> topic.sampling(lookup())).orElseGet(this::lookup);
            FrontOffer features = versions.addedTo(FrontOffer.features(answered, List.of(instances.service())));
            FrontOffer all =
                    beside.map(fleets -> fleets.desk().addedTo(features)).orElse(features);
            front = Optional.of(Front.start(config, all, health, meters));
        } catch (IOException e) {
            throw new MachineUnfitException(String.valueOf(e.getMessage()), e);
        }
        Instance self = ServiceConfig.advertised(settings).orElseGet(() -> OwnAddress.of(front()));
        instances.start(self);
        sink.start();
        versions.begin();
        service.start(Optional.of(self));
        if (beside.isPresent()) {
            beside.get().desk().start();
            beside.get().service().start();
            beside.get().service().services().forEach(bound::watch);
            beside.get().desk().watchCapacity();
        }
        versions.start();
    }

    private boolean lack(String group, OptionalInt version, long batch) {
        return versions.deployed().lack(group, version, batch);
    }

    /** The fleets that are judged here; empty without scaling. */
    public Optional<FleetBoard> board() {
        return beside.map(fleets -> fleets.service().board());
    }

    public FeatureLookup lookup() {
        return instances.lookup();
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

    /** The applications that run here at present, each with the topic that it reads. */
    public List<FeatureApplication> applications() {
        return service.running();
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
        for (GroupDefinition group : lookup().groups()) {
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
        samples.ifPresent(SampleTopic::close);
        broker.close();
        beside.ifPresent(fleets -> {
            fleets.desk().close();
            fleets.service().close();
        });
        instances.close();
        versions.close();
        service.close();
        sink.close();
        link.close();
        bound.close();
    }
}
