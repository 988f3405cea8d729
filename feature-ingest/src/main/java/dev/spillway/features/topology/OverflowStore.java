package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.OverflowNotice;
import dev.spillway.features.domain.Overflowing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The features of which sums do not fit, and when that was said. At most one entry per feature; none once it is over, or its
 * group has gone.
 */
final class OverflowStore {

    /** Part of the changelog's name: renaming it says once more of every overflow that it begins, and of none that it is over. */
    static final String NAME = "overflowing-features";

    private static final char BETWEEN = '\0';

    private final KeyValueStore<String, byte[]> standings;

    private OverflowStore(KeyValueStore<String, byte[]> standings) {
        this.standings = standings;
    }

    static StoreBuilder<KeyValueStore<String, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.String(), Serdes.ByteArray());
    }

    static OverflowStore in(ProcessingContext context) {
        return new OverflowStore(context.getStateStore(NAME));
    }

    /** Notes that an update shows sums of these features that do not fit, and what is to be said of that. */
    List<OverflowNotice> seen(FeatureGroup group, List<String> features, long nowMicros) {
        var notices = new ArrayList<OverflowNotice>();
        String name = group.definition().name();
        for (String feature : features) {
            String key = name + BETWEEN + feature;
            byte @Nullable [] known = standings.get(key);
            Optional<Overflowing> before = Optional.ofNullable(known).map(OverflowStore::read);
            Overflowing now = before.map(each -> each.seen(nowMicros)).orElse(Overflowing.begun(nowMicros));
            standings.put(key, written(now));
            now.notice(before, name, feature).ifPresent(notices::add);
        }
        return notices;
    }

    /** Forgets the features of groups other than these. */
    void sweep(Set<String> kept) {
        Sweep.few(standings, kept);
    }

    /** What is over by now, each told once. */
    List<OverflowNotice> over(long nowMicros) {
        var notices = new ArrayList<OverflowNotice>();
        try (KeyValueIterator<String, byte[]> all = standings.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> each = all.next();
                Overflowing standing = read(each.value);
                if (standing.overMicros() <= nowMicros) {
                    int between = each.key.indexOf(BETWEEN);
                    String feature = each.key.substring(between + 1);
                    notices.add(standing.over(each.key.substring(0, between), feature, standing.overMicros()));
                    standings.delete(each.key);
                }
            }
        }
        return notices;
    }

    private static byte[] written(Overflowing standing) {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(standing.sinceMicros())
                .putLong(standing.seenMicros())
                .putLong(standing.saidMicros())
                .array();
    }

    private static Overflowing read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Overflowing(in.getLong(), in.getLong(), in.getLong());
    }
}
