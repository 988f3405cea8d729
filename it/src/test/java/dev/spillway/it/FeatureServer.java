package dev.spillway.it;

import dev.spillway.features.FeatureConfig;
import dev.spillway.features.FeatureService;
import dev.spillway.features.cassandra.CassandraConfig;
import dev.spillway.features.cassandra.CassandraLink;
import dev.spillway.features.cassandra.CassandraSink;
import dev.spillway.features.cassandra.DeployedVersions;
import dev.spillway.features.cassandra.FeatureTables;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.lookup.FeatureLookup;
import dev.spillway.pipeline.front.Front;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.pipeline.samples.SampleConfig;
import dev.spillway.pipeline.samples.SampleTopic;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.BrokerWatch;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Key;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.WallClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The feature service in this JVM: with its front, and with the Cassandra sink where the settings name a keyspace. */
final class FeatureServer implements AutoCloseable {

    /** All that may be set. */
    static final List<Key<?>> KEYS = Stream.of(FeatureConfig.KEYS, CassandraConfig.KEYS, SampleConfig.KEYS)
            .flatMap(List::stream)
            .toList();

    private final Settings settings;
    private final Definitions definitions;
    private final SchemaRegistry registry;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Health health = new Health();
    private final WallClock wall = new WallClock();
    private final FeatureService service;
    private final BrokerWatch broker;
    private Optional<Front> front = Optional.empty();
    private Optional<Cassandra> cassandra = Optional.empty();
    private Optional<SampleTopic> samples = Optional.empty();

    /** What stands between the service and Cassandra. */
    record Cassandra(CassandraLink link, FeatureTables tables, CassandraSink sink) {}

    FeatureServer(Settings settings, Definitions definitions, SchemaRegistry registry) {
        this.settings = settings;
        this.definitions = definitions;
        this.registry = registry;
        this.broker = new BrokerWatch(settings, wall);
        health.add("broker", broker::status);
        this.service = new FeatureService(
                settings,
                definitions,
                new FeatureService.Surroundings(registry, meters, health, wall, RocksDbMemory.from(settings)));
    }

    /** What there must be, on a broker, and whatever else a test wants. */
    static Settings settings(String bootstrapServers, Path state, Map<String, String> more) {
        var given = new HashMap<>(Map.of(
                "kafka.bootstrap.servers",
                bootstrapServers,
                "service.state.dir",
                state.toString(),
                "service.commit.interval",
                "100ms",
                "rocksdb.memory",
                "16MiB"));
        given.putAll(more);
        return Settings.of(given, KEYS);
    }

    /** Starts the service, waiting for what it needs, and then the front. */
    FeatureServer start() throws IOException {
        broker.start();
        service.start();
        samples = SampleTopic.start(settings, () -> service.lookup().groups(), registry, meters);
        FeatureLookup lookup =
                samples.map(topic -> topic.sampling(service.lookup())).orElseGet(service::lookup);
        front = Optional.of(Front.start(FrontConfig.onLoopback(0), lookup, health, meters));
        return this;
    }

    /** Also carries the updates into Cassandra, which need not be there. */
    FeatureServer startSink(String group) {
        var link = new CassandraLink(CassandraConfig.from(settings));
        List<FeatureGroup> groups =
                definitions.groups().stream().map(FeatureGroup::new).toList();
        var tables = new FeatureTables(link, groups);
        var feed = new CassandraSink.Feed(
                TopicCatalogue.FEATURE_UPDATES.name(),
                FeatureConfig.from(settings).region(),
                KafkaClients.consumer(settings, group),
                RecordSerde.of(FeatureUpdate.class, registry).deserializer());
        var sink = new CassandraSink(feed, tables, DeployedVersions.ALL_KNOWN, wall, meters);
        health.add("cassandra-sink", sink::status);
        service.followedBy(sink::follow);
        sink.start();
        cassandra = Optional.of(new Cassandra(link, tables, sink));
        return this;
    }

    URI uri() {
        return front.orElseThrow().uri();
    }

    FeatureService service() {
        return service;
    }

    Health health() {
        return health;
    }

    PrometheusMeterRegistry meters() {
        return meters;
    }

    Cassandra cassandra() {
        return cassandra.orElseThrow();
    }

    /** The sentence of a check; empty as long as there is nothing to say. */
    String said(String check) {
        return health.checks().stream()
                .filter(each -> each.name().equals(check))
                .map(each -> each.status().sentence())
                .findFirst()
                .orElseThrow();
    }

    long nowMicros() {
        return wall.nowMicros();
    }

    @Override
    public void close() {
        front.ifPresent(Front::close);
        samples.ifPresent(SampleTopic::close);
        broker.close();
        service.close();
        cassandra.ifPresent(carried -> {
            carried.sink.close();
            carried.link.close();
        });
    }
}
