package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Takes out of a store whatever belongs to groups that are no more. A key begins with its group, which ends in a zero byte. */
final class Sweep {
    private Sweep() {}

    /** Before the first group's name. */
    private static final Bytes FIRST = Bytes.wrap(new byte[] {1});

    /**
     * Deletes entries whose group is none of these, but no more than so many. What is kept is passed over without being read.
     *
     * @return whether there may be more
     */
    static boolean prefixes(KeyValueStore<Bytes, byte[]> store, Set<String> kept, int most) {
        var found = new ArrayList<Bytes>();
        Optional<Bytes> from = Optional.of(FIRST);
        while (from.isPresent() && found.size() < most) {
            from = next(store, from.get(), kept, most, found);
        }
        found.forEach(store::delete);
        return from.isPresent();
    }

    /** Where to go on: after a group that is kept; empty at the end. */
    private static Optional<Bytes> next(
            KeyValueStore<Bytes, byte[]> store, Bytes from, Set<String> kept, int most, List<Bytes> found) {
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, null)) {
            while (entries.hasNext()) {
                Bytes key = entries.next().key;
                int end = endOfGroup(key.get());
                if (kept.contains(new String(key.get(), 0, end, UTF_8))) {
                    byte[] after = Arrays.copyOf(key.get(), end + 1);
                    after[end] = 1;
                    return Optional.of(Bytes.wrap(after));
                }
                found.add(key);
                if (found.size() >= most) {
                    return Optional.of(key);
                }
            }
            return Optional.empty();
        }
    }

    private static int endOfGroup(byte[] key) {
        int end = 0;
        while (end < key.length && key[end] != 0) {
            end++;
        }
        return end;
    }

    /** Deletes the tenures of versions other than these; there are few. */
    static void tenures(KeyValueStore<Bytes, byte[]> store, Set<String> kept) {
        var found = new ArrayList<Bytes>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.range(Tenure.key(""), FIRST)) {
            while (entries.hasNext()) {
                Bytes key = entries.next().key;
                Tenure.versionOf(key).filter(version -> !kept.contains(version)).ifPresent(version -> found.add(key));
            }
        }
        found.forEach(store::delete);
    }

    /** Deletes the entries of groups other than these from a store that has few, whose keys begin with the group's name. */
    static <V> void few(KeyValueStore<String, V> store, Set<String> kept) {
        var found = new ArrayList<String>();
        try (KeyValueIterator<String, V> entries = store.all()) {
            while (entries.hasNext()) {
                KeyValue<String, V> entry = entries.next();
                int end = entry.key.indexOf('\0');
                if (!kept.contains(end < 0 ? entry.key : entry.key.substring(0, end))) {
                    found.add(entry.key);
                }
            }
        }
        found.forEach(store::delete);
    }
}
