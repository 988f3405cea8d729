package dev.spillway.pipeline.run;

import dev.spillway.features.FeatureConfig;
import dev.spillway.features.FeatureService;
import dev.spillway.features.cassandra.CassandraLink;
import dev.spillway.features.cassandra.CassandraSink;
import dev.spillway.features.cassandra.DeployedVersions;
import dev.spillway.features.cassandra.FeatureTables;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.rollout.RolloutService;
import dev.spillway.features.rollout.TableGuard;
import dev.spillway.pipeline.front.FrontOffer;
import dev.spillway.pipeline.front.Versions;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which versions of feature groups run in a process: the control over them, what a front offers of it, and the watch over files. */
final class VersionDesk implements AutoCloseable {
    private final GroupFiles files;
    private final LoadedDefinitions loaded;
    private final FeatureService service;
    private final RecordWriter<Alert> alerts;
    private final RolloutService rollout;
    private final DefinitionWatch watch;
    private final Versions offered;

    /**
     * Publishing and reading nothing before {@link #begin}.
     *
     * @param service that runs the versions; it must not be started before {@link #begin}
     * @param tables what has a say in which versions serve
     * @param token what changing calls have to show; empty: none is taken
     * @param beside takes in what else is in the files; it is asked first, and refuses all if anything is wrong
     * @throws InvalidDefinitionsException if a group is wrong
     */
    VersionDesk(
            Settings settings,
            GroupFiles files,
            FeatureService service,
            FeatureService.Surroundings around,
            TableGuard tables,
            Secret token,
            DefinitionWatch.Intake beside)
            throws InvalidDefinitionsException {
        this.files = files;
        this.service = service;
        this.alerts = new RecordWriter<>(
                TopicCatalogue.ALERTS, Alert.class, KafkaClients.producer(settings), around.registry());
        this.rollout = RolloutService.over(
                settings,
                around.registry(),
                FeatureConfig.from(settings).rollbackKeep(),
                service,
                tables,
                new RolloutService.Surroundings(around.wall(), around.meters(), around.health(), alerts::write));
        // what is changed between this and the reading is read and taken for changed, which does no harm
        this.watch = new DefinitionWatch(files.places(), read -> publish(read, beside), alerts::write, around.wall());
        this.loaded = files.load();
        // so that whoever asks for one before the brokers answer is told that nobody can say
        loaded.definitions().groups().forEach(group -> service.lookup().announce(new FeatureGroup(group)));
        this.offered = new Versions(rollout, token);
    }

    /** The tables that a sink fills. */
    static TableGuard tables(FeatureService service, CassandraSink sink, CassandraLink link) {
        return new TableGuard() {
            @Override
            public Optional<String> objection(GroupDefinition group) {
                return sink.refusal(group);
            }

            @Override
            public void forget(String group) {
                service.forgetUpdates(group);
            }

            @Override
            public void drop(String group) {
                FeatureTables.drop(link, group);
            }
        };
    }

    private List<String> publish(DefinitionFiles read, DefinitionWatch.Intake beside)
            throws InvalidDefinitionsException {
        LoadedDefinitions groups = files.load(read);
        var left = new ArrayList<>(beside.publish(read));
        left.addAll(rollout.publish(groups));
        return left;
    }

    /** Publishes what is in the files, and hands what is deployed to the service, which is to be started then. Waits for the brokers. */
    void begin() {
        service.found(rollout.found(loaded));
        rollout.prepare();
        rollout.gone().forEach(service.lookup()::remove);
    }

    /** Begins to follow what is published, and the files. */
    void start() {
        rollout.start();
        watch.start(rollout.left());
    }

    /** What is deployed, for whoever carries updates. */
    DeployedVersions deployed() {
        return rollout.deployed();
    }

    /** An offer with the versions beside what it has. */
    FrontOffer addedTo(FrontOffer offer) {
        return offer.with(offered);
    }

    @Override
    public void close() {
        watch.close();
        rollout.close();
        alerts.close();
    }
}
