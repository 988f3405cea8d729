package dev.spillway.features.topology;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/** Called just before each commit: sends what was added up of hot entities to their homes. */
record SendPortions(FeatureIngest ingest) implements ProcessorSupplier<SourceKey, Outgoing, byte[], byte[]> {

    static final String NAME = "send-portions";

    @Override
    public Processor<SourceKey, Outgoing, byte[], byte[]> get() {
        return new Sending(ingest.meters().hot());
    }

    private static final class Sending implements Processor<SourceKey, Outgoing, byte[], byte[]> {
        private final HotMeters meters;
        private ProcessorContext<byte[], byte[]> context;
        private Portions portions;

        Sending(HotMeters meters) {
            this.meters = meters;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            this.portions = context.getStateStore(Portions.NAME);
        }

        @Override
        public void process(Record<SourceKey, Outgoing> bell) {
            portions.takeAll(held -> context.forward(Route.onItsWay(held, meters)));
        }
    }
}
