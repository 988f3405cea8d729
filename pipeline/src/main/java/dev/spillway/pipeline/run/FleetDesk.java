package dev.spillway.pipeline.run;

import dev.spillway.pipeline.capacity.CapacityConfig;
import dev.spillway.pipeline.capacity.CapacityWatch;
import dev.spillway.pipeline.events.DecisionLog;
import dev.spillway.pipeline.events.TopicTail;
import dev.spillway.pipeline.events.Watchable;
import dev.spillway.pipeline.front.Fleets;
import dev.spillway.pipeline.front.FrontOffer;
import dev.spillway.pipeline.front.keda.BoardSizes;
import dev.spillway.pipeline.front.keda.ExternalScaler;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.ScalingService;
import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * All that a front answers for fleets with: the board, the newest decisions, the topics that can be watched, the way to
 * {@code scaling-controls}, and KEDA's scaler. Beside it, the watches over definitions' files and over capacity.
 */
public final class FleetDesk implements AutoCloseable {
    /** KEDA has one for each of its instances and fleets. */
    private static final int KEDA_STREAMS = 1_000;

    private final DecisionLog decisions = new DecisionLog();
    private final TopicTail tail;
    private final ControlTopic words;
    private final Fleets fleets;
    private final ExternalScaler scaler;
    private final RecordWriter<Alert> alerts;
    private final DefinitionWatch definitions;
    private final Optional<CapacityWatch> capacity;

    /**
     * Not reading before {@link #start}.
     *
     * @param places where the definitions are
     * @param service whose fleets they are
     * @param token what changing calls have to show; empty: none is taken
     * @throws InvalidDefinitionsException if a definition is wrong
     */
    public FleetDesk(
            Settings settings,
            ScalingService.Surroundings around,
            List<Path> places,
            ScalingService service,
            Secret token)
            throws InvalidDefinitionsException {
        FleetBoard board = service.board();
        this.tail = new TopicTail(
                Watchable.TOPICS,
                Watchable.PAST,
                around.registry(),
                () -> consumer(settings),
                around.wall(),
                around.meters());
        this.words = new ControlTopic(KafkaClients.producer(settings), around.registry());
        this.fleets = new Fleets(board, decisions, tail, words, token, around.wall(), Fleets.Bounds.DEFAULT);
        this.scaler = new ExternalScaler(
                new BoardSizes(board, around.health()::ready), around.wall(), around.meters(), KEDA_STREAMS);
        around.health().add("scaling-events", tail::status);
        this.alerts = new RecordWriter<>(
                TopicCatalogue.ALERTS, Alert.class, KafkaClients.producer(settings), around.registry());
        this.definitions = new DefinitionWatch(places, service::publish, alerts::write, around.wall());
        CapacityConfig watched = CapacityConfig.from(settings);
        this.capacity = CapacityWatch.chosen(
                        watched, PolicyLoader.load(DefinitionFiles.read(places)).capacity())
                .map(plan -> new CapacityWatch(
                        watched,
                        plan,
                        KafkaClients.consumer(settings, ""),
                        around.registry(),
                        alerts::write,
                        around.wall()));
    }

    /** Of no group: it keeps no offsets. */
    private static KafkaConsumer<byte[], byte[]> consumer(Settings settings) {
        Map<String, Object> config = KafkaClients.consumer(settings, "");
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Begins to read, from a day back. */
    public void start() {
        tail.follow(Watchable.PAST, decisions::add);
        tail.start();
    }

    /** Begins to look at what others than operators change, and at what nobody looks at otherwise, once the service runs. */
    public void watch() {
        definitions.start();
        watchCapacity();
    }

    /** The same, for who watches the definitions by itself. */
    public void watchCapacity() {
        capacity.ifPresent(CapacityWatch::start);
    }

    /** An offer with fleets beside what it has. The front that takes it closes the scaler. */
    public FrontOffer addedTo(FrontOffer offer) {
        return offer.with(fleets, List.of(scaler));
    }

    /** The offer of a process that answers for fleets alone. */
    public FrontOffer offer() {
        return FrontOffer.fleets(fleets, List.of(scaler));
    }

    @Override
    public void close() {
        definitions.close();
        capacity.ifPresent(CapacityWatch::close);
        tail.close();
        words.close();
        alerts.close();
    }
}
