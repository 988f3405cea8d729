package dev.spillway.scaling.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.spillway.scaling.otlp.OtlpReader.Complaint;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Takes each record apart into what it says of each instance, and puts aside those that have something wrong with them. */
record TakeApart(OtlpReader reader, ScalingOtlpTopology.Parts parts)
        implements ProcessorSupplier<byte[], byte[], byte[], OtlpOutgoing> {

    static final String NAME = "take-apart";

    @Override
    public Processor<byte[], byte[], byte[], OtlpOutgoing> get() {
        return new Taking();
    }

    private final class Taking extends ContextualProcessor<byte[], byte[], byte[], OtlpOutgoing> {

        @Override
        public void process(Record<byte[], byte[]> record) {
            parts.meters().read();
            if (record.value() == null) {
                putAside(record, Fault.of(Reason.UNDECODABLE, "a record without a value holds no metrics"));
                return;
            }
            try {
                OtlpReader.Reading reading = reader.read(record.value(), record.timestamp() * 1_000);
                parts.meters().count(reading.tally());
                reading.complaint().ifPresent(complaint -> putAside(record, fault(complaint)));
                reading.deliveries().forEach((instance, delivery) -> {
                    var sent = new Record<>(instance, DeliveryCodec.write(delivery), record.timestamp());
                    context()
                            .forward(
                                    record.withValue((OtlpOutgoing) new OtlpOutgoing.Delivered(sent)),
                                    ScalingOtlpTopology.SEND_ON);
                });
            } catch (InvalidProtocolBufferException e) {
                putAside(record, Fault.of(Reason.UNDECODABLE, "not OTLP metrics in protobuf: " + e.getMessage()));
            }
        }

        private static Fault fault(Complaint complaint) {
            Reason reason = complaint.why() == PointOutcome.SKEWED ? Reason.SKEWED : Reason.MISSING_FIELD;
            return Fault.of(reason, complaint.detail());
        }

        private void putAside(Record<byte[], byte[]> record, Fault fault) {
            RecordMetadata read = context()
                    .recordMetadata()
                    .orElseThrow(() -> new IllegalStateException("a record from a topic has no place in it"));
            var sealed = parts.quarantine()
                    .seal(
                            record,
                            Quarantine.Origin.of(read),
                            fault,
                            parts.clock().nowMicros());
            context()
                    .forward(
                            record.withValue((OtlpOutgoing) new OtlpOutgoing.Aside(sealed)),
                            ScalingOtlpTopology.PUT_ASIDE);
        }
    }
}
