package dev.spillway.features.topology;

import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The ways out of the processor of events, for one task. What leaves does so on behalf of the record at hand. */
final class Outlets {
    private final FeatureIngest ingest;
    private final FixedKeyProcessorContext<SourceKey, Outgoing> context;

    Outlets(FeatureIngest ingest, FixedKeyProcessorContext<SourceKey, Outgoing> context) {
        this.ingest = ingest;
        this.context = context;
    }

    /** Puts the record aside on behalf of a group; of one that tells nobody, whoever tells of it has put it aside, or will. */
    void reject(
            Member member,
            FixedKeyRecord<SourceKey, byte[]> record,
            RecordMetadata read,
            Reason reason,
            String detail) {
        if (member.tells()) {
            putAside(record, read, new Fault(reason, detail, member.name()));
        } else {
            ingest.meters().rejectedSilently(member.group());
        }
    }

    /** Puts the record aside as it was first read. */
    void putAside(FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read, Fault fault) {
        Quarantine.Origin origin =
                ingest.route().isRouted(read) ? Route.originOf(record.headers()) : Quarantine.Origin.of(read);
        var asRead = new Record<byte[], byte[]>(record.key().bytes(), record.value(), record.timestamp());
        var sealed =
                ingest.quarantine().seal(asRead, origin, fault, ingest.clocks().wallMicros());
        context.forward(record.withValue(new Outgoing.Raw(sealed)), FeatureIngestTopology.PUT_ASIDE);
    }

    /** Sends something to the home of its entity. */
    void sendOn(FixedKeyRecord<SourceKey, byte[]> record, Record<byte[], byte[]> away) {
        context.forward(record.withValue(new Outgoing.Raw(away)), FeatureIngestTopology.SEND_ON);
    }

    /** Sends a portion to the home of its entity. */
    void sendOn(FixedKeyRecord<SourceKey, byte[]> record, Portions.Held held) {
        sendOn(record, Route.onItsWay(held, ingest.meters().hot()));
    }

    void tell(FixedKeyRecord<SourceKey, byte[]> record, Record<String, byte @Nullable []> update) {
        context.forward(record.withValue(new Outgoing.Told(update)), FeatureIngestTopology.TELL_NOW);
    }

    void alert(FixedKeyRecord<SourceKey, byte[]> record, Record<String, byte @Nullable []> alert) {
        context.forward(record.withValue(new Outgoing.Told(alert)), FeatureIngestTopology.ALERT_NOW);
    }

    /**
     * Asks for what is done before a commit. After a change, since a full cache rings at once; one timestamp for all, so none is
     * out of order.
     */
    void ringBell(FixedKeyRecord<SourceKey, byte[]> record) {
        context.forward(
                record.withValue((Outgoing) new Outgoing.Changed()).withTimestamp(0), FeatureIngestTopology.RING_BELL);
    }
}
