package dev.spillway.scaling.topology;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record for one of the topics that a processor writes: it is forwarded to that topic's child alone, which takes the record out.
 */
record Said(Record<?, ?> record) {

    /** What takes the records out, for a topic of these types. */
    static <K, V> ProcessorSupplier<byte[], Said, K, V> taken() {
        return () -> new ContextualProcessor<>() {
            @Override
            @SuppressWarnings("unchecked") // this child is forwarded its topic's types only
            public void process(Record<byte[], Said> said) {
                context().forward((Record<K, V>) said.value().record());
            }
        };
    }
}
