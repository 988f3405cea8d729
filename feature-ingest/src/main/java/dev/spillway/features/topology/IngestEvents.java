package dev.spillway.features.topology;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.EntityState.Admission;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Intake;
import dev.spillway.features.domain.Rejection;
import dev.spillway.features.source.EventReader;
import dev.spillway.features.source.Outcome;
import dev.spillway.topologies.Quarantine;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads each record once, shows it to every group of the topic, and folds it into the states of its entities. */
record IngestEvents(FeatureIngest ingest) implements FixedKeyProcessorSupplier<SourceKey, byte[], Outgoing> {

    static final String NAME = "ingest-events";

    /** Once in so many records the time is asked for, unless few come: a look at a clock costs more than an update of a tile. */
    private static final int RECORDS_PER_LOOK = 16;

    /** An entity is idle after one to two of them without an event. */
    private static final long IDLE_MS = 100;

    /** Routed events are read when they are committed: so long do they wait for that at most, while others come. */
    private static final long ROUTED_MS = 250;

    /** Records older than that wait for a thread that has no time to write anything twice. */
    private static final long BUSY_MS = 1_000;

    @Override
    public FixedKeyProcessor<SourceKey, byte[], Outgoing> get() {
        return new Ingesting(ingest);
    }

    private static final class Ingesting implements FixedKeyProcessor<SourceKey, byte[], Outgoing> {
        private final FeatureIngest ingest;
        private final FeatureUpdates updates;
        private final EventReader reader;
        private final Event event;
        private final List<Member> members = new ArrayList<>();
        private final Set<String> sent = new HashSet<>();
        private FixedKeyProcessorContext<SourceKey, Outgoing> context;
        private EntityStore entities;
        private Expiry expiry;
        private OverflowStore overflows;
        private int untilLook = 1;
        private long lookedAtMs;
        private long idleAtMs;
        private long committedAtMs;
        private boolean sentOn;

        /** Whether an event of the record at hand was. */
        private boolean folded;

        Ingesting(FeatureIngest ingest) {
            this.ingest = ingest;
            this.updates = ingest.updates().get();
            this.reader = ingest.readers().get();
            this.event = ingest.layout().newEvent();
        }

        @Override
        public void init(FixedKeyProcessorContext<SourceKey, Outgoing> context) {
            this.context = context;
            this.entities = context.getStateStore(EntityStore.NAME);
            this.expiry = Expiry.in(context);
            this.overflows = OverflowStore.in(context);
            entities.own(ingest.roles(), ingest.clocks());
            members.clear();
            for (FeatureGroup group : ingest.groups()) {
                members.add(new Member(group, entities.tenure(group), ingest.meters()));
            }
            ClockStore.in(context).restore(ingest.groups(), ingest.clocks());
        }

        @Override
        public void process(FixedKeyRecord<SourceKey, byte[]> record) {
            RecordMetadata read = context.recordMetadata()
                    .orElseThrow(() -> new IllegalStateException("a record from a topic has no place in it"));
            boolean routed = ingest.route().isRouted(read);
            if (!routed) {
                ingest.meters().read();
            }
            if (record.value() == null) {
                members.forEach(member -> member.meters().filtered().increment());
                return;
            }
            Outcome outcome = reader.read(record.value(), event);
            if (!outcome.isRead()) {
                Reason reason =
                        outcome.kind() == Outcome.Kind.UNKNOWN_SCHEMA ? Reason.UNKNOWN_SCHEMA : Reason.UNDECODABLE;
                if (members.stream().anyMatch(Member::tells)) {
                    putAside(record, originOf(record, read), Fault.of(reason, outcome.fault()));
                } else {
                    members.forEach(member -> ingest.meters().rejectedSilently(member.group()));
                }
                return;
            }
            String entity = routed ? Route.entityOf(record.headers()) : "";
            folded = false;
            sent.clear();
            for (Member member : members) {
                if (member.folds() && (!routed || member.entity().equals(entity))) {
                    judge(member, record, read, routed);
                }
            }
            if (--untilLook == 0) {
                lookAtClock(record);
            }
        }

        private void judge(
                Member member, FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read, boolean routed) {
            long skippedBefore = member.intake().skipped();
            Intake.Verdict verdict = member.intake().read(event, record.timestamp() * 1_000);
            if (member.group().definition().clock() == GroupClock.EVENT) {
                // whatever the group makes of the event, its source has shown the time
                member.intake().shownMicros(event, record.timestamp() * 1_000).ifPresent(time -> {
                    member.clock().show(time);
                    ingest.clocks().show(member.group().definition(), time);
                });
            } else {
                member.clock().show(record.timestamp() * 1_000);
            }
            if (verdict == Intake.Verdict.FILTERED) {
                member.meters().filtered().increment();
            } else if (verdict == Intake.Verdict.REJECTED) {
                reject(
                        member,
                        record,
                        read,
                        member.intake().rejection(),
                        member.intake().detail());
            } else {
                String key = member.intake().key();
                if (routed || ingest.route().partitionOf(key) == read.partition()) {
                    boolean admitted = fold(member, record, read);
                    folded |= admitted;
                    long skipped = member.intake().skipped() - skippedBefore;
                    if (admitted && skipped > 0) {
                        member.meters().skippedInputs().increment((double) skipped);
                    }
                } else if (sent.add(member.entity())) {
                    var away = ingest.route().onItsWay(key, member.entity(), record.value(), record.timestamp(), read);
                    context.forward(record.withValue(new Outgoing.Raw(away)), FeatureIngestTopology.SEND_ON);
                    sentOn = true;
                }
            }
        }

        /** Whether the event is admitted. */
        private boolean fold(Member member, FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read) {
            long service = ingest.clocks().nowMicros(member.group().definition());
            long clock = member.tells() ? service : member.clock().nowMicros(service);
            String key = member.intake().key();
            EntityStore.Entity entity = alive(member, key, clock, record);
            EntityState state = entity.state();
            boolean first = state.isEmpty();
            Admission admission;
            synchronized (entity) {
                admission =
                        state.admit(member.intake().inputs(), member.intake().id(), clock);
            }
            if (admission == Admission.LATE) {
                String detail = member.group().lateness(state, member.intake().timeMicros());
                reject(member, record, read, Rejection.LATE, detail);
            } else if (admission == Admission.DUPLICATE) {
                member.meters().duplicates().increment();
            } else {
                member.meters().admitted().increment();
                if (first) {
                    String group = member.group().definition().name();
                    state.dueMicros().ifPresent(due -> expiry.set(group, due, key));
                }
                if (entities.changed(entity)) {
                    // after the change, since a full cache rings at once; one timestamp for all, so none is out of
                    // order
                    context.forward(
                            record.withValue((Outgoing) new Outgoing.Changed()).withTimestamp(0),
                            FeatureIngestTopology.RING_BELL);
                }
                if (entities.isCrowded()) {
                    entities.writeBack(tellNow(record));
                }
            }
            return admission == Admission.ADMITTED;
        }

        /** The entity, begun anew if its life has ended. */
        private EntityStore.Entity alive(
                Member member, String key, long clock, FixedKeyRecord<SourceKey, byte[]> record) {
            EntityStore.Entity entity = entities.entity(member.group(), key);
            OptionalLong due = entity.state().dueMicros();
            if (due.isEmpty() || clock < due.getAsLong()) {
                return entity;
            }
            boolean told = entities.isToTell(entity);
            entities.remove(entity);
            if (told) {
                var tombstone = FeatureUpdates.tombstone(entity, due.getAsLong());
                context.forward(record.withValue(new Outgoing.Told(tombstone)), FeatureIngestTopology.TELL_NOW);
            }
            return entities.entity(member.group(), key);
        }

        private Consumer<EntityStore.Entity> tellNow(FixedKeyRecord<SourceKey, byte[]> record) {
            long now = ingest.clocks().wallMicros();
            return entity -> {
                if (!entities.isToTell(entity)) {
                    return;
                }
                var update = updates.of(
                        entity,
                        now,
                        overflows,
                        alert -> context.forward(
                                record.withValue(new Outgoing.Told(alert)), FeatureIngestTopology.ALERT_NOW));
                context.forward(record.withValue(new Outgoing.Told(update)), FeatureIngestTopology.TELL_NOW);
            };
        }

        private void reject(
                Member member,
                FixedKeyRecord<SourceKey, byte[]> record,
                RecordMetadata read,
                Rejection rejection,
                String detail) {
            if (!member.tells()) {
                // whoever tells of the group has put it aside, or will
                ingest.meters().rejectedSilently(member.group());
                return;
            }
            var fault = new Fault(
                    Reason.valueOf(rejection.name()),
                    detail,
                    member.group().definition().name());
            putAside(record, originOf(record, read), fault);
        }

        private void putAside(FixedKeyRecord<SourceKey, byte[]> record, Quarantine.Origin origin, Fault fault) {
            var asRead = new Record<byte[], byte[]>(record.key().bytes(), record.value(), record.timestamp());
            var sealed = ingest.quarantine()
                    .seal(asRead, origin, fault, ingest.clocks().wallMicros());
            context.forward(record.withValue(new Outgoing.Raw(sealed)), FeatureIngestTopology.PUT_ASIDE);
        }

        private Quarantine.Origin originOf(FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read) {
            return ingest.route().isRouted(read) ? Route.originOf(record.headers()) : Quarantine.Origin.of(read);
        }

        private void lookAtClock(FixedKeyRecord<SourceKey, byte[]> record) {
            long age = Math.max(0, ingest.clocks().wallMicros() / 1_000 - record.timestamp());
            if (folded) {
                ingest.meters().seen(Duration.ofMillis(age));
            }
            long now = context.currentSystemTimeMs();
            untilLook = now - lookedAtMs < IDLE_MS ? RECORDS_PER_LOOK : 1;
            lookedAtMs = now;
            if (age >= BUSY_MS) {
                return;
            }
            // while records come, and not by a timer: that would make Kafka Streams commit when nothing comes at all
            if (now - idleAtMs >= IDLE_MS) {
                idleAtMs = now;
                entities.writeBackIdle(tellNow(record));
            }
            if (sentOn && now - committedAtMs >= ROUTED_MS) {
                committedAtMs = now;
                sentOn = false;
                context.commit();
            }
        }

        @Override
        public void close() {
            entities.disown();
        }
    }
}
