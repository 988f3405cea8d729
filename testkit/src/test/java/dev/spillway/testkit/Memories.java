package dev.spillway.testkit;

import dev.spillway.topologies.CopyableStore;
import dev.spillway.topologies.Edge;
import dev.spillway.topologies.StreamedTopic;
import dev.spillway.topologies.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.WindowStore;

/** Remembers each word in a store of every kind that a rig carries over, and says what it recalls. */
record Memories() implements TopologySpec {

    static final StreamedTopic<String, String> WORDS = new StreamedTopic<>("words", Serdes.String(), Serdes.String());
    static final StreamedTopic<String, String> RECALLED =
            new StreamedTopic<>("recalled", Serdes.String(), Serdes.String());

    @Override
    public String name() {
        return "memories";
    }

    @Override
    public void addTo(StreamsBuilder builder) {
        Edge.write(Edge.read(builder, WORDS).processValues(new Recall(), Named.as("recall")), RECALLED);
    }

    private record Recall() implements FixedKeyProcessorSupplier<String, String, String> {

        @Override
        public FixedKeyProcessor<String, String, String> get() {
            return new FixedKeyProcessor<>() {
                private FixedKeyProcessorContext<String, String> context;
                private Rows rows;
                private TimestampedKeyValueStore<String, String> stamped;
                private WindowStore<String, String> windows;
                private SessionStore<String, String> sessions;

                @Override
                public void init(FixedKeyProcessorContext<String, String> context) {
                    this.context = context;
                    this.rows = context.getStateStore("rows");
                    this.stamped = context.getStateStore("stamped");
                    this.windows = context.getStateStore("windows");
                    this.sessions = context.getStateStore("sessions");
                }

                @Override
                public void process(FixedKeyRecord<String, String> word) {
                    long at = word.timestamp();
                    rows.append(word.key(), word.value());
                    stamped.put(word.key(), ValueAndTimestamp.make(word.value(), at));
                    windows.put(word.key(), word.value(), at);
                    sessions.put(new Windowed<>(word.key(), new SessionWindow(at, at + 1)), word.value());
                    ValueAndTimestamp<String> last = stamped.get(word.key());
                    context.forward(word.withValue(
                            "row " + rows.row(word.key()) + ", stamped " + last.value() + "@" + last.timestamp()
                                    + ", windows " + windowsKept() + ", sessions " + sessionsKept(word.key())));
                }

                private int windowsKept() {
                    var kept = new ArrayList<KeyValue<?, ?>>();
                    try (var all = windows.all()) {
                        all.forEachRemaining(kept::add);
                    }
                    return kept.size();
                }

                private int sessionsKept(String key) {
                    var kept = new ArrayList<KeyValue<?, ?>>();
                    try (var all = sessions.fetch(key)) {
                        all.forEachRemaining(kept::add);
                    }
                    return kept.size();
                }
            };
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(
                    new RowsBuilder(),
                    Stores.timestampedKeyValueStoreBuilder(
                            Stores.persistentTimestampedKeyValueStore("stamped"), Serdes.String(), Serdes.String()),
                    Stores.windowStoreBuilder(
                            Stores.persistentWindowStore("windows", Duration.ofHours(1), Duration.ofSeconds(1), false),
                            Serdes.String(),
                            Serdes.String()),
                    Stores.sessionStoreBuilder(
                            Stores.persistentSessionStore("sessions", Duration.ofHours(1)),
                            Serdes.String(),
                            Serdes.String()));
        }
    }

    /** A store of our own making: rows in memory, changed in place. */
    private static final class Rows implements CopyableStore {

        private final Map<Bytes, byte[]> rows = new HashMap<>();
        private boolean open;

        void append(String key, String word) {
            rows.merge(bytes(key), word.getBytes(StandardCharsets.UTF_8), Rows::joined);
        }

        String row(String key) {
            return new String(rows.getOrDefault(bytes(key), new byte[0]), StandardCharsets.UTF_8);
        }

        private static byte[] joined(byte[] row, byte[] word) {
            byte[] both = Arrays.copyOf(row, row.length + word.length);
            System.arraycopy(word, 0, both, row.length, word.length);
            return both;
        }

        private static Bytes bytes(String key) {
            return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public List<KeyValue<Bytes, byte[]>> entries() {
            return rows.entrySet().stream()
                    .map(row -> KeyValue.pair(row.getKey(), row.getValue()))
                    .toList();
        }

        @Override
        public void load(Bytes key, byte[] value) {
            rows.put(key, value);
        }

        @Override
        public String name() {
            return "rows";
        }

        @Override
        public void init(StateStoreContext context, StateStore root) {
            context.register(root, (key, value) -> {});
            open = true;
        }

        @Override
        public void close() {
            open = false;
        }

        @Override
        public boolean persistent() {
            return false;
        }

        @Override
        public boolean isOpen() {
            return open;
        }
    }

    private static final class RowsBuilder implements StoreBuilder<Rows> {

        @Override
        public Rows build() {
            return new Rows();
        }

        @Override
        public String name() {
            return "rows";
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public StoreBuilder<Rows> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<Rows> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<Rows> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<Rows> withLoggingDisabled() {
            return this;
        }
    }
}
