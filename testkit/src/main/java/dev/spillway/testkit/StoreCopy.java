package dev.spillway.testkit;

import dev.spillway.topologies.CopyableStore;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;

/** Carries what stores hold to the same stores of a topology that was built anew: what restoring from changelogs would do. */
final class StoreCopy {
    private StoreCopy() {}

    /** @throws IllegalArgumentException naming a store of a kind that cannot be carried over */
    static void ofAll(Map<String, StateStore> from, Map<String, StateStore> to) {
        from.forEach((name, store) -> of(store, Objects.requireNonNull(to.get(name), name)));
    }

    @SuppressWarnings("unchecked") // both were built by one builder, so what one gives the other takes
    private static void of(StateStore from, StateStore to) {
        if (from instanceof CopyableStore source && to instanceof CopyableStore target) {
            source.entries().forEach(entry -> target.load(entry.key, entry.value));
        } else if (from instanceof KeyValueStore && to instanceof KeyValueStore) {
            keyValues((KeyValueStore<Object, Object>) from, (KeyValueStore<Object, Object>) to);
        } else if (from instanceof WindowStore && to instanceof WindowStore) {
            windows((WindowStore<Object, Object>) from, (WindowStore<Object, Object>) to);
        } else if (from instanceof SessionStore && to instanceof SessionStore) {
            sessions((SessionStore<Object, Object>) from, (SessionStore<Object, Object>) to);
        } else {
            throw new IllegalArgumentException(
                    "store " + from.name() + " must be a stock key-value, window or session store, or a "
                            + CopyableStore.class.getSimpleName());
        }
    }

    private static void keyValues(KeyValueStore<Object, Object> from, KeyValueStore<Object, Object> to) {
        try (KeyValueIterator<Object, Object> entries = from.all()) {
            entries.forEachRemaining(entry -> to.put(entry.key, entry.value));
        }
    }

    private static void windows(WindowStore<Object, Object> from, WindowStore<Object, Object> to) {
        try (KeyValueIterator<Windowed<Object>, Object> entries = from.all()) {
            entries.forEachRemaining(entry ->
                    to.put(entry.key.key(), entry.value, entry.key.window().start()));
        }
    }

    private static void sessions(SessionStore<Object, Object> from, SessionStore<Object, Object> to) {
        try (KeyValueIterator<Windowed<Object>, Object> entries = from.fetch(null, null)) {
            entries.forEachRemaining(entry -> to.put(entry.key, entry.value));
        }
    }
}
