package dev.spillway.bench.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.Values;
import dev.spillway.features.source.AvroEventReader;
import dev.spillway.schemas.InMemoryRegistry;
import dev.spillway.schemas.RecordSerde;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.features.FeatureUpdate;
import dev.spillway.topologies.Edge;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * What a user would write with Kafka Streams alone: for every event, get the entity's row from a stock persistent store, change
 * it, put it back.
 */
record PeerTopology(String topic, Kind kind, EventLayout layout, InMemoryRegistry registry, LongAdder processed)
        implements TopologySpec {
    static final String ROWS = "driver-rows";

    static Bytes key(String driver) {
        return Bytes.wrap(driver.getBytes(UTF_8));
    }

    @Override
    public String name() {
        return "peer-" + topic;
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        builder.addStateStore(rows());
        KStream<String, FeatureUpdate> updates = Edge.read(builder, StreamedTopic.ofBytes(topic))
                .process(() -> new FoldTrips(this), Named.as("fold-trips"), ROWS);
        if (kind == Kind.PEER_UPDATES) {
            var serde = RecordSerde.of(FeatureUpdate.class, registry);
            Edge.write(updates, new StreamedTopic<>(TopicCatalogue.FEATURE_UPDATES.name(), Serdes.String(), serde));
        }
    }

    private StoreBuilder<KeyValueStore<Bytes, byte[]>> rows() {
        var rows =
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(ROWS), Serdes.Bytes(), Serdes.ByteArray());
        return kind == Kind.PEER_CACHED ? rows.withCachingEnabled() : rows;
    }

    private static final class FoldTrips extends ContextualProcessor<byte[], byte[], String, FeatureUpdate> {
        private final PeerTopology peer;
        private final AvroEventReader reader;
        private final Event event;
        private final int fare;
        private final int distance;
        private final int time;

        FoldTrips(PeerTopology peer) {
            this.peer = peer;
            this.reader = new AvroEventReader(
                    peer.layout, id -> id == Registered.TRIP_ID ? Optional.of(Trip.SCHEMA) : Optional.empty());
            this.event = peer.layout.newEvent();
            this.fare = peer.layout.field("fare", FieldType.DOUBLE).slot();
            this.distance = peer.layout.field("distance", FieldType.DOUBLE).slot();
            this.time = peer.layout.field("completed_at", FieldType.TIMESTAMP).slot();
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (!reader.read(record.value(), event).isRead()) {
                throw new IllegalStateException("the bench has written what cannot be read");
            }
            KeyValueStore<Bytes, byte[]> rows = context().getStateStore(ROWS);
            Bytes key = Bytes.wrap(record.key());
            byte[] row = TileRow.admit(rows.get(key), event.bits(time), event.asDouble(fare), event.asDouble(distance));
            rows.put(key, row);
            if (peer.kind == Kind.PEER_UPDATES) {
                context().forward(update(new String(record.key(), UTF_8), event.bits(time), row, record.timestamp()));
            }
            peer.processed.increment();
        }

        private static Record<String, FeatureUpdate> update(
                String driver, long timeMicros, byte[] row, long timestampMs) {
            double[] found = TileRow.evaluate(row, timeMicros + 1);
            var values = new LinkedHashMap<String, @Nullable Object>();
            for (int i = 0; i < found.length; i++) {
                values.put(Features.NAMES.get(i), i % Features.PER_SPAN == 0 ? (Object) (long) found[i] : found[i]);
            }
            FeatureUpdate update = FeatureUpdate.newBuilder()
                    .setGroup(Features.GROUP)
                    .setVersion(1)
                    .setEntity(Map.of(Features.ENTITY, driver))
                    .setEventTime(Values.instant(timeMicros))
                    .setRevision(timeMicros)
                    .setRegion("local")
                    .setValues(values)
                    .setState(ByteBuffer.wrap(row))
                    .build();
            return new Record<>(Features.GROUP + "|" + driver, update, timestampMs);
        }
    }
}
