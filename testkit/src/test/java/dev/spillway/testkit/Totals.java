package dev.spillway.testkit;

import dev.spillway.topologies.Edge;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The smallest topology with a memory: adds amounts up per key.
 *
 * <pre>
 *   amounts ──▶ add-up ──▶ totals
 *                 │
 *            running-totals
 * </pre>
 */
record Totals(Memory memory) implements TopologySpec {

    static final StreamedTopic<String, Long> AMOUNTS = new StreamedTopic<>("amounts", Serdes.String(), Serdes.Long());
    static final StreamedTopic<String, Long> TOTALS = new StreamedTopic<>("totals", Serdes.String(), Serdes.Long());
    static final String STORE = "running-totals";

    /** Where the totals are kept: a field of the processor is the bug that a second life is there to find. */
    enum Memory {
        STORE,
        FIELD
    }

    @Override
    public String name() {
        return "totals";
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        var totals = Edge.read(builder, AMOUNTS).processValues(new AddUp(memory), Named.as("add-up"));
        Edge.write(totals, TOTALS);
    }

    private record AddUp(Memory memory) implements FixedKeyProcessorSupplier<String, Long, Long> {

        @Override
        public FixedKeyProcessor<String, Long, Long> get() {
            return new FixedKeyProcessor<>() {
                private final Map<String, Long> field = new HashMap<>();
                private FixedKeyProcessorContext<String, Long> context;
                private KeyValueStore<String, Long> store;

                @Override
                public void init(FixedKeyProcessorContext<String, Long> context) {
                    this.context = context;
                    this.store = context.getStateStore(STORE);
                }

                @Override
                public void process(FixedKeyRecord<String, Long> record) {
                    long total = before(record.key()) + record.value();
                    remember(record.key(), total);
                    context.forward(record.withValue(total));
                }

                private long before(String key) {
                    Long before = memory == Memory.STORE ? store.get(key) : field.get(key);
                    return before == null ? 0 : before;
                }

                private void remember(String key, long total) {
                    if (memory == Memory.STORE) {
                        store.put(key, total);
                    } else {
                        field.put(key, total);
                    }
                }
            };
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(
                    Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.Long()));
        }
    }
}
