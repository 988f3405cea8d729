package dev.spillway.features.topology;

import dev.spillway.features.source.EventReader;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.SchemaRegistry;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.topologies.Edge;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of one source topic into the features of all groups that read it, exactly once. One application per
 * topic, so that its groups share one read and one state, and a topic that is slow or broken holds up no other.
 *
 * <pre>
 *   TOPIC ──────────▶ ingest-events ──▶ put-aside ──▶ features-quarantine
 *   TOPIC-by-entity ──▶    │  │  └────▶ send-on ────▶ TOPIC-by-entity
 *                          │  └───────▶ tell-now ───────┐
 *                          ▼                            ▼
 *                      ring-bell ─▶ tell-updates ─▶ feature-updates
 *                          │            └─────────▶ alerts
 *                          └─▶ alert-now ───────────▶ alerts
 *
 *   entity-states, expiry-timers, event-clocks, overflowing-features: of ingest-events and tell-updates
 * </pre>
 *
 * {@code ring-bell} is flushed just before each commit: see {@link Bell}.
 */
public final class FeatureIngestTopology implements TopologySpec {
    static final String PUT_ASIDE = "put-aside";
    static final String SEND_ON = "send-on";
    static final String TELL_NOW = "tell-now";
    static final String ALERT_NOW = "alert-now";
    static final String ALL_UPDATES = "all-updates";
    static final String ALL_ALERTS = "all-alerts";
    static final String RING_BELL = "ring-bell";

    private static final String BELL = "commit-bell";

    private static final List<String> STORES =
            List.of(EntityStore.NAME, Expiry.NAME, ClockStore.NAME, OverflowStore.NAME);

    /** Of bytes, since encoding updates anew is most of what a generic serde would do. */
    private static final StreamedTopic<String, byte[]> UPDATES =
            new StreamedTopic<>(TopicCatalogue.FEATURE_UPDATES.name(), Serdes.String(), Serdes.ByteArray());

    private static final StreamedTopic<String, byte[]> ALERTS =
            new StreamedTopic<>(TopicCatalogue.ALERTS.name(), Serdes.String(), Serdes.ByteArray());

    private final FeatureApplication application;
    private final FeatureIngest ingest;
    private final int entitiesOnHeap;

    /**
     * @param settings what differs between installations
     * @param readers a new reader of the topic's values, for one task
     * @param formats what updates and alerts are written with
     */
    public FeatureIngestTopology(
            FeatureApplication application,
            Settings settings,
            Supplier<EventReader> readers,
            Formats formats,
            Parts parts) {
        this.application = application;
        this.entitiesOnHeap = settings.entitiesOnHeap();
        this.ingest = new FeatureIngest(
                application.layout(),
                application.groups(),
                readers,
                new Route(application.routedTopic(), settings.partitions()),
                parts.clocks(),
                () -> new FeatureUpdates(application.groups(), settings.region(), formats, parts.meters()),
                parts.quarantine(),
                parts.meters(),
                parts.roles(),
                settings.standbys() == 0
                        ? Optional.empty()
                        : Optional.of(new Beats(application.groups(), parts.clocks())));
    }

    /**
     * What differs between installations.
     *
     * @param partitions of the source topic
     * @param entitiesOnHeap per partition
     * @param standbys further copies of the state: with any, it tells them how far they have come
     */
    public record Settings(String region, int partitions, int entitiesOnHeap, int standbys) {

        /** Without standbys. */
        public Settings(String region, int partitions, int entitiesOnHeap) {
            this(region, partitions, entitiesOnHeap, 0);
        }
    }

    /** What the topology writes records of ours with. */
    public record Formats(RecordSerde<FeatureUpdate> updates, RecordSerde<Alert> alerts) {

        public static Formats of(SchemaRegistry registry) {
            return new Formats(RecordSerde.of(FeatureUpdate.class, registry), RecordSerde.of(Alert.class, registry));
        }
    }

    /** What the topology shares with the process around it. */
    public record Parts(ServiceClocks clocks, Quarantine quarantine, IngestMeters meters, Roles roles) {

        /** Of groups that tell of all that they fold. */
        public Parts(ServiceClocks clocks, Quarantine quarantine, IngestMeters meters) {
            this(clocks, quarantine, meters, Roles.telling());
        }
    }

    /** The partition, of so many, in which an entity's state is. */
    public static int partitionOf(String entityKey, int partitions) {
        return new Route("", partitions).partitionOf(entityKey);
    }

    /** The topics that nobody else uses than the application of that id: its changelogs, and the one that it routes events through. */
    public static List<String> topicsOf(String application) {
        return Stream.concat(
                        STORES.stream().map(store -> application + "-" + store + "-changelog"),
                        Stream.of(FeatureApplication.routedTopic(application)))
                .toList();
    }

    @Override
    public String name() {
        return application.id();
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        builder.addStateStore(EntityStore.builder(ingest.groups(), entitiesOnHeap));
        builder.addStateStore(Expiry.builder());
        builder.addStateStore(ClockStore.builder());
        builder.addStateStore(OverflowStore.builder());
        String[] stores = STORES.toArray(String[]::new);

        var routed = StreamedTopic.ofBytes(ingest.route().topic());
        KStream<SourceKey, Outgoing> outgoing = read(builder, application.topic())
                .merge(read(builder, routed.name()), Named.as("all-events"))
                .processValues(new IngestEvents(ingest), Named.as(IngestEvents.NAME), stores);

        Edge.write(
                outgoing.process(raw(), Named.as(PUT_ASIDE)),
                ingest.quarantine().topic());
        Edge.write(outgoing.process(raw(), Named.as(SEND_ON)), routed);
        KStream<String, byte[]> now = outgoing.process(told(), Named.as(TELL_NOW));
        KStream<String, byte[]> atCommit = outgoing.toTable(Named.as(RING_BELL), Bell.table(BELL))
                .toStream(Named.as("bell-rings"))
                .process(new TellUpdates(ingest), Named.as(TellUpdates.NAME), stores);
        Edge.write(now.merge(atCommit, Named.as(ALL_UPDATES)), UPDATES);
        KStream<String, byte[]> alerted = outgoing.process(told(), Named.as(ALERT_NOW));
        Edge.write(alerted.merge(atCommit, Named.as(ALL_ALERTS)), ALERTS);
    }

    private static KStream<SourceKey, byte[]> read(StreamsBuilder builder, String topic) {
        return Edge.read(builder, new StreamedTopic<>(topic, SourceKey.SERDE, Serdes.ByteArray()));
    }

    private static ProcessorSupplier<SourceKey, Outgoing, byte[], byte[]> raw() {
        return () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<SourceKey, Outgoing> record) {
                context().forward(((Outgoing.Raw) record.value()).record());
            }
        };
    }

    private static ProcessorSupplier<SourceKey, Outgoing, String, byte @Nullable []> told() {
        return () -> new ContextualProcessor<>() {
            @Override
            public void process(Record<SourceKey, Outgoing> record) {
                context().forward(((Outgoing.Told) record.value()).record());
            }
        };
    }
}
