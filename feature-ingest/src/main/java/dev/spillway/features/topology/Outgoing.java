package dev.spillway.features.topology;

import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** What leaves the processor of events; each kind goes to a child of its own. */
sealed interface Outgoing {

    /** Something has changed since the last write-back. */
    record Changed() implements Outgoing {}

    /** A record as it is to be written: one put aside, or one on its way to the partition of its entity. */
    record Raw(Record<byte[], byte[]> record) implements Outgoing {}

    /** An update or an alert that does not wait for the commit. */
    record Told(Record<String, byte @Nullable []> record) implements Outgoing {}
}
