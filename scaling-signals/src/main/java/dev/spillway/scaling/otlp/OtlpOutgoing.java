package dev.spillway.scaling.otlp;

import org.apache.kafka.streams.processor.api.Record;

/** What leaves the processor that takes records apart; each kind goes to a child of its own. */
sealed interface OtlpOutgoing {

    /** A record that is put aside. */
    record Aside(Record<byte[], byte[]> record) implements OtlpOutgoing {}

    /** What a record says of one instance. */
    record Delivered(Record<String, byte[]> record) implements OtlpOutgoing {}
}
