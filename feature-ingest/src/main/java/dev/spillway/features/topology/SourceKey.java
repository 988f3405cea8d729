package dev.spillway.features.topology;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * A source record's key as it came, which may be none. Never null itself: sources need no keys, but Kafka Streams drops
 * records of tables without one.
 */
@SuppressWarnings("ArrayRecordComponent") // passed through, never compared
record SourceKey(byte @Nullable [] bytes) {

    /** Writes any key as the same one byte: what is kept by it is kept once per task. */
    private static final byte[] ANY = {1};

    static final Serde<SourceKey> SERDE =
            Serdes.serdeFrom((topic, key) -> ANY.clone(), (topic, bytes) -> new SourceKey(bytes));
}
