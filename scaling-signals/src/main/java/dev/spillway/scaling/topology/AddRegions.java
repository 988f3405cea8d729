package dev.spillway.scaling.topology;

import dev.spillway.scaling.domain.Delivery;
import dev.spillway.scaling.domain.RegionSignal;
import dev.spillway.scaling.domain.RegionTraffic;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.RecordKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Adds the prediction fleets of each region up. A delivery is stored by itself, and the region when a slot of it closes, so that
 * what is written does not grow with the square of the fleets.
 */
record AddRegions(Scaling scaling)
        implements ProcessorSupplier<String, byte[], String, dev.spillway.schemas.scaling.RegionSignal> {

    static final String NAME = "add-regions";

    /** Part of the changelog's name. {@code REGION}: as it was after its last slot; {@code REGION NUL SLOT NUL FLEET}: since then. */
    static final String STORE = "regions";

    private static final Duration LOOK = Duration.ofMillis(200);

    static StoreBuilder<KeyValueStore<String, byte[]>> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray());
    }

    @Override
    public Processor<String, byte[], String, dev.spillway.schemas.scaling.RegionSignal> get() {
        return new Adding(scaling);
    }

    private static final class Adding
            implements Processor<String, byte[], String, dev.spillway.schemas.scaling.RegionSignal> {
        private final Scaling scaling;
        private final Map<String, RegionTraffic> regions = new TreeMap<>();
        private ProcessorContext<String, dev.spillway.schemas.scaling.RegionSignal> context;
        private KeyValueStore<String, byte[]> stored;
        private final CatchingUp clock = new CatchingUp();
        private boolean restored;

        Adding(Scaling scaling) {
            this.scaling = scaling;
        }

        @Override
        public void init(ProcessorContext<String, dev.spillway.schemas.scaling.RegionSignal> context) {
            this.context = context;
            this.stored = context.getStateStore(STORE);
            context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> look());
        }

        /** Before anything else, but not earlier: stores have what was restored when the first record or look comes. */
        private void restore() {
            if (restored) {
                return;
            }
            restored = true;
            var deliveries = new ArrayList<KeyValue<String, byte[]>>();
            try (KeyValueIterator<String, byte[]> all = stored.all()) {
                while (all.hasNext()) {
                    KeyValue<String, byte[]> each = all.next();
                    if (each.key.indexOf('\0') < 0) {
                        regions.put(each.key, RegionTraffic.decode(each.key, each.value));
                    } else {
                        deliveries.add(each);
                    }
                }
            }
            for (KeyValue<String, byte[]> each : deliveries) {
                deliver(each.key.substring(0, each.key.indexOf('\0')), Delivery.of(each.value));
            }
        }

        private boolean deliver(String region, Delivery delivery) {
            return regions.computeIfAbsent(region, RegionTraffic::new)
                    .deliver(delivery.fleet(), delivery.atMicros(), delivery.traffic(), delivery.last());
        }

        @Override
        public void process(Record<String, byte[]> record) {
            restore();
            Delivery delivery = Delivery.of(record.value());
            long now = clock.at(record.timestamp() * 1_000, scaling.wall().nowMicros());
            if (deliver(record.key(), delivery)) {
                stored.put(delivered(record.key(), delivery.atMicros()) + delivery.fleet(), record.value());
            } else {
                scaling.meters().lateDelivery();
            }
            close(record.key(), now);
        }

        private void look() {
            restore();
            long now = clock.look(scaling.wall().nowMicros());
            for (Map.Entry<String, RegionTraffic> each : regions.entrySet()) {
                if (each.getValue().dueMicros() <= now) {
                    close(each.getKey(), now);
                }
            }
        }

        private void close(String name, long now) {
            RegionTraffic region = regions.computeIfAbsent(name, RegionTraffic::new);
            Optional<RegionSignal> signal = region.close(now);
            if (signal.isEmpty()) {
                return;
            }
            long upTo = 0;
            for (; signal.isPresent(); signal = region.close(now)) {
                upTo = signal.get().atMicros();
                scaling.meters().unmerged(signal.get().unmerged());
                context.forward(new Record<>(
                        RecordKey.of(name), Outgoing.region(signal.get()), Math.max(0, Math.floorDiv(now, 1_000L))));
            }
            stored.put(name, region.encode());
            forget(name, upTo);
        }

        /** What is in the region's own state, and closed, is not needed a second time. */
        private void forget(String region, long upToMicros) {
            List<String> over = new ArrayList<>();
            try (KeyValueIterator<String, byte[]> all =
                    stored.range(region + '\0', delivered(region, upToMicros + 1))) {
                all.forEachRemaining(each -> over.add(each.key));
            }
            over.forEach(stored::delete);
        }

        private static String delivered(String region, long atMicros) {
            return region + '\0' + "%020d".formatted(atMicros) + '\0';
        }
    }
}
