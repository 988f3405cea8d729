package dev.spillway.bench.ingest;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.topology.FeatureIngestTopology;
import dev.spillway.topologies.RocksDbMemory;
import dev.spillway.topologies.ServiceConfig;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.StreamsService;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The plain processor, run by the same kit under the same settings. */
public final class Peer implements Contender {
    private final StreamsService service;
    private final LongAdder processed = new LongAdder();
    private final long comparedAtMicros;
    private final int partitions;
    private final Map<Integer, ReadOnlyKeyValueStore<Bytes, byte[]>> byPartition = new ConcurrentHashMap<>();

    Peer(Settings settings, Kind kind, Workload workload) {
        EventLayout layout = EventLayout.of(
                workload.topic(),
                List.of(Map.of(
                        "fare", FieldType.DOUBLE, "distance", FieldType.DOUBLE, "completed_at", FieldType.TIMESTAMP)));
        var spec = new PeerTopology(workload.topic(), kind, layout, Registered.registry(workload.topic()), processed);
        this.service = new StreamsService(spec, ServiceConfig.of(spec, settings), RocksDbMemory.from(settings));
        this.comparedAtMicros = workload.comparedAtMicros();
        this.partitions = workload.partitions();
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
        return values(driver, comparedAtMicros);
    }

    /**
     * The values of a driver, read as one reads a store that is asked often: from the partition's own store, which is kept, and
     * evaluated where it lies.
     */
    public double[] values(String driver, long atMicros) {
        Bytes key = PeerTopology.key(driver);
        byte[] row = rows(FeatureIngestTopology.partitionOf(driver, partitions)).get(key);
        if (row == null) {
            var none = new double[Features.NAMES.size()];
            Arrays.fill(none, Double.NaN);
            return none;
        }
        return TileRow.evaluate(row, atMicros);
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> rows(int partition) {
        return byPartition.computeIfAbsent(
                partition,
                p -> service.streams()
                        .store(StoreQueryParameters.fromNameAndType(
                                        PeerTopology.ROWS, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                                .withPartition(p)));
    }

    @Override
    public void close() {
        service.close();
    }
}
