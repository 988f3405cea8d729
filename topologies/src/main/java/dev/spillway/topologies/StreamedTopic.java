package dev.spillway.topologies;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** A topic as a topology meets it: its name, and how its keys and values are read and written. */
public record StreamedTopic<K, V>(String name, Serde<K> keySerde, Serde<V> valueSerde) {

    /** A topic whose records pass as they came. Sources are read like this, so that no record can fail before we see it. */
    public static StreamedTopic<byte[], byte[]> ofBytes(String name) {
        return new StreamedTopic<>(name, Serdes.ByteArray(), Serdes.ByteArray());
    }
}
