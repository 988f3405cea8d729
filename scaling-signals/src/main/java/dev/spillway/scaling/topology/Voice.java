package dev.spillway.scaling.topology;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Closed;
import dev.spillway.scaling.domain.Delivery;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Verdict;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.RecordKey;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Origin;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** How the judging of fleets speaks: each thing to the child that takes it to its topic. */
final class Voice {
    static final String SIGNALS = "tell-signals";
    static final String DECISIONS = "tell-decisions";
    static final String ALERTS = "tell-alerts";
    static final String PUT_ASIDE = "put-aside";
    static final String CLAIMS = "claim-budget";
    static final String TRAFFIC = "deliver-traffic";

    private final Scaling scaling;
    private final ProcessorContext<byte[], Said> context;

    Voice(Scaling scaling, ProcessorContext<byte[], Said> context) {
        this.scaling = scaling;
        this.context = context;
    }

    /** Tells a signal, and what comes of it. */
    void tell(Closed closed, Verdict verdict, long nowMicros) {
        Signal signal = closed.signal();
        scaling.meters().signal();
        forward(SIGNALS, RecordKey.of(signal.fleet()), Outgoing.signal(signal, verdict.rules()), nowMicros);
        if (signal.kind() == Kind.PREDICTION) {
            var delivery = new Delivery(signal.fleet(), signal.atMicros(), closed.traffic(), closed.last());
            forward(TRAFFIC, signal.region(), delivery.toBytes(), nowMicros);
        }
        say(verdict, nowMicros);
    }

    /** Says what is to happen. */
    void say(Verdict verdict, long nowMicros) {
        verdict.withdrawn()
                .ifPresent(id ->
                        forward(CLAIMS, id, Claim.of(Claim.Verb.WITHDRAW, id).toBytes(), nowMicros));
        verdict.claim().ifPresent(claim -> {
            scaling.meters().claim();
            forward(CLAIMS, claim.id(), Claim.of(Claim.Verb.ASK, claim).toBytes(), nowMicros);
        });
        verdict.decision().ifPresent(decision -> {
            scaling.meters().decision();
            forward(DECISIONS, RecordKey.of(decision.fleet()), Outgoing.decision(decision), nowMicros);
        });
        for (Alert alert : verdict.alerts()) {
            forward(ALERTS, alert.key(), Outgoing.alert(alert), nowMicros);
        }
    }

    /** Puts a record aside that cannot be used. */
    void putAside(Record<byte[], byte[]> record, RecordMetadata read, Fault fault) {
        var sealed = scaling.quarantine()
                .seal(record, Origin.of(read), fault, scaling.wall().nowMicros());
        context.forward(new Record<>(new byte[0], new Said(sealed), record.timestamp()), PUT_ASIDE);
    }

    private void forward(String child, String key, Object value, long nowMicros) {
        long timestamp = Math.max(0, Math.floorDiv(nowMicros, 1_000L));
        var record = new Record<>(key, value, timestamp);
        context.forward(new Record<>(new byte[0], new Said(record), timestamp), child);
    }
}
