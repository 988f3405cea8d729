package dev.spillway.bench.ingest;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.StreamsService;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The plain processor, run by the same kit under the same settings. */
final class Peer implements Contender {
    private final StreamsService service;
    private final LongAdder processed = new LongAdder();
    private final long comparedAtMicros;

    Peer(Settings settings, Kind kind, Workload workload) {
        EventLayout layout = EventLayout.of(
                workload.topic(),
                List.of(Map.of(
                        "fare", FieldType.DOUBLE, "distance", FieldType.DOUBLE, "completed_at", FieldType.TIMESTAMP)));
        var spec = new PeerTopology(workload.topic(), kind, layout, Registered.registry(workload.topic()), processed);
        this.service = new StreamsService(spec, ServiceConfig.of(spec, settings), RocksDbMemory.from(settings));
        this.comparedAtMicros = workload.comparedAtMicros();
    }

    @Override
    public void start() {
        service.start();
    }

    @Override
    public long processed() {
        return processed.sum();
    }

    @Override
    public KafkaStreams streams() {
        return service.streams();
    }

    @Override
    public String application() {
        return service.application();
    }

    @Override
    public double[] values(String driver) {
        ReadOnlyKeyValueStore<Bytes, byte[]> rows = service.streams()
                .store(StoreQueryParameters.fromNameAndType(PeerTopology.ROWS, QueryableStoreTypes.keyValueStore()));
        byte[] row = rows.get(PeerTopology.key(driver));
        if (row == null) {
            var none = new double[Features.NAMES.size()];
            Arrays.fill(none, Double.NaN);
            return none;
        }
        return TileRow.evaluate(row, comparedAtMicros);
    }

    @Override
    public void close() {
        service.close();
    }
}
