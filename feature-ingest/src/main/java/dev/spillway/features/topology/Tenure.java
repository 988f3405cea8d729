package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureGroup;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Whether a version of a group tells of its entities, as one partition remembers it: since when, and how far it has come with telling
 * of all that it had when it began to. For one stream thread.
 *
 * <pre>
 *   silent ──TELLING──▶ telling, with all entities to tell ──▶ telling     every revision is above the floor
 *      ▲                              │                           │
 *      └────────────SILENT────────────┴───────────────────────────┘
 * </pre>
 */
/*
 * Stores order writes of a row by the update's revision, which is at least the newest event's time and counts up. Two versions count
 * independently of each other, so the one that takes over begins above whatever the other may have given: an event is at most an hour
 * ahead of its record, so no other revision is two hours ahead of the clock, but that of a version that took over before. Its floor is
 * exceeded as well, as time has passed and a row is not told of once a microsecond.
 *
 * An entity that ends and comes back must go on above the revision of its tombstone, which its new state knows nothing of. Without a
 * floor event times see to that. With one the tombstone may be ahead of them: the floor is then raised to it.
 */
final class Tenure {
    static final long AHEAD_MICROS = 2 * 3_600_000_000L;

    private static final long NO_FLOOR = Long.MIN_VALUE;
    private static final int FIXED_BYTES = 2 + Long.BYTES;

    /** No group has a name that begins so, and a beat is but the first of these bytes. */
    private static final byte[] PREFIX = {0, 1};

    private final FeatureGroup group;
    private final Roles.Part part;
    private final ServiceClocks clocks;
    private final KeyValueStore<Bytes, byte[]> store;
    private final Bytes key;
    private boolean telling;
    private long floorMicros = NO_FLOOR;

    /** The last entity of those that were there when it began to tell; null if all are told. */
    private @Nullable String after;

    Tenure(FeatureGroup group, Roles roles, ServiceClocks clocks, KeyValueStore<Bytes, byte[]> store) {
        this.group = group;
        this.part = roles.of(group.definition().name());
        this.clocks = clocks;
        this.store = store;
        this.key = key(group.definition().versionedName());
        this.telling = roles.isTellingAtFirst();
        restore();
    }

    /** Reads anew what the store has. */
    void restore() {
        byte[] kept = store.get(key);
        if (kept != null) {
            restore(ByteBuffer.wrap(kept));
        }
    }

    static Bytes key(String version) {
        byte[] name = version.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(PREFIX.length + name.length)
                .put(PREFIX)
                .put(name)
                .array());
    }

    /** Of which version this is the key; empty if it is no tenure's. */
    static Optional<String> versionOf(Bytes key) {
        byte[] bytes = key.get();
        return bytes.length > PREFIX.length && bytes[0] == PREFIX[0] && bytes[1] == PREFIX[1]
                ? Optional.of(new String(bytes, PREFIX.length, bytes.length - PREFIX.length, UTF_8))
                : Optional.empty();
    }

    private void restore(ByteBuffer in) {
        telling = in.get() == 1;
        floorMicros = in.getLong();
        after = in.get() == 1 ? UTF_8.decode(in).toString() : null;
    }

    private void keep() {
        byte[] cursor = after == null ? new byte[0] : after.getBytes(UTF_8);
        store.put(
                key,
                ByteBuffer.allocate(FIXED_BYTES + cursor.length)
                        .put((byte) (telling ? 1 : 0))
                        .putLong(floorMicros)
                        .put((byte) (after == null ? 0 : 1))
                        .put(cursor)
                        .array());
    }

    /** Whether the group's events are still folded. */
    boolean folds() {
        return part.role().folds();
    }

    Role role() {
        return part.role();
    }

    Roles.Part part() {
        return part;
    }

    /** Whether updates are told; to be asked before each. What was said since takes effect here. */
    boolean tells() {
        Role said = part.role();
        if (said == Role.TELLING && !telling) {
            telling = true;
            floorMicros = Math.max(floorMicros, now() + AHEAD_MICROS);
            after = "";
            keep();
        } else if (said == Role.SILENT && telling) {
            telling = false;
            after = null;
            keep();
        }
        return telling;
    }

    private long now() {
        return Math.max(clocks.wallMicros(), clocks.nowMicros(group.definition()));
    }

    /** Makes the next revision of an entity exceed the floor. */
    void raise(EntityState state) {
        if (floorMicros != NO_FLOOR) {
            state.raiseRevision(floorMicros);
        }
    }

    /** An entity's life is over: its next must go on where this one was. */
    void ends(EntityState state) {
        long last = state.revision().orElse(NO_FLOOR);
        if (floorMicros != NO_FLOOR && last > floorMicros) {
            floorMicros = last;
            keep();
        }
    }

    /** The last entity that was told since it began to tell; empty if all are, "" if none is. */
    Optional<String> toldTo() {
        return Optional.ofNullable(after);
    }

    /** Remembers how far it has come; empty: all are told. */
    void toldTo(Optional<String> entityKey) {
        after = entityKey.orElse(null);
        keep();
    }
}
