package dev.spillway.features.topology;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.Intake;
import dev.spillway.features.source.EventReader;
import dev.spillway.features.source.Outcome;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Reads each record once, shows it to every group of the topic, and folds it into the states of its entities. */
record IngestEvents(FeatureIngest ingest) implements FixedKeyProcessorSupplier<SourceKey, byte[], Outgoing> {

    static final String NAME = "ingest-events";

    /** Once in so many records the time is asked for, unless few come: a look at a clock costs more than an update of a tile. */
    private static final int RECORDS_PER_LOOK = 16;

    /** An entity is idle after so long without an event. */
    private static final long IDLE_MS = 100;

    /** So many idle entities are written back with each look: more than change between two, so that none waits for long. */
    private static final int WRITES_PER_LOOK = RECORDS_PER_LOOK;

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
        private List<EntityKind> kinds = List.of();
        private final Map<String, Member> byVersion = new HashMap<>();
        private FixedKeyProcessorContext<SourceKey, Outgoing> context;
        private Outlets out;
        private Home home;
        private Portions portions;
        private int untilLook = 1;
        private long lookedAtMs;
        private long committedAtMs;

        /** Whether the running transaction holds something for another partition, where it is read when it is committed. */
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
            this.out = new Outlets(ingest, context);
            this.home = new Home(ingest, updates, context, out);
            this.portions = context.getStateStore(Portions.NAME);
            portions.forget();
            kinds = EntityKind.of(ingest, context.getStateStore(EntityStore.NAME));
            byVersion.clear();
            for (EntityKind kind : kinds) {
                kind.watch(context.taskId());
                kind.members()
                        .forEach(member ->
                                byVersion.put(member.group().definition().versionedName(), member));
            }
            ClockStore.in(context).restore(ingest.groups(), ingest.clocks());
        }

        @Override
        public void process(FixedKeyRecord<SourceKey, byte[]> record) {
            RecordMetadata read = context.recordMetadata()
                    .orElseThrow(() -> new IllegalStateException("a record from a topic has no place in it"));
            folded = false;
            if (ingest.route().isRouted(read) && Route.isPortion(record.headers())) {
                merge(record);
            } else if (!take(record, read)) {
                return;
            }
            if (--untilLook == 0) {
                lookAtClock(record);
            }
        }

        /** Takes in what was added up elsewhere. */
        private void merge(FixedKeyRecord<SourceKey, byte[]> record) {
            Member member = byVersion.get(Route.portionOf(record.headers()));
            if (member == null || !member.folds()) {
                ingest.meters().hot().dropped();
            } else {
                home.merge(member, record);
                folded = true;
            }
        }

        /** Whether there is an event in the record. */
        private boolean take(FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read) {
            boolean routed = ingest.route().isRouted(read);
            if (!routed) {
                ingest.meters().read();
            }
            if (record.value() == null) {
                kinds.forEach(kind -> kind.members()
                        .forEach(member -> member.meters().filtered().increment()));
                return false;
            }
            Outcome outcome = reader.read(record.value(), event);
            if (!outcome.isRead()) {
                Reason reason =
                        outcome.kind() == Outcome.Kind.UNKNOWN_SCHEMA ? Reason.UNKNOWN_SCHEMA : Reason.UNDECODABLE;
                putAside(record, read, Fault.of(reason, outcome.fault()));
                return false;
            }
            String entity = routed ? Route.entityOf(record.headers()) : "";
            for (EntityKind kind : kinds) {
                if (!routed || kind.entity().equals(entity)) {
                    take(kind, record, read, routed);
                }
            }
            return true;
        }

        /** Unless all groups here leave that to other versions of theirs. */
        private void putAside(FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read, Fault fault) {
            List<Member> members =
                    kinds.stream().flatMap(kind -> kind.members().stream()).toList();
            if (members.stream().anyMatch(Member::tells)) {
                out.putAside(record, read, fault);
            } else {
                members.forEach(member -> ingest.meters().rejectedSilently(member.group()));
            }
        }

        private void take(
                EntityKind kind, FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read, boolean routed) {
            String key = judge(kind, record, read, routed ? Route.judged(record.headers()) : Set.of());
            if (key == null) {
                return;
            }
            if (!routed && ingest.route().partitionOf(key) != read.partition()) {
                sentOn = true;
                if (kind.addsUpHere(key, record.timestamp() * 1_000)) {
                    addUp(kind, key, record);
                } else {
                    sendOn(kind, key, record, read);
                }
                return;
            }
            for (Member member : kind.members()) {
                if (member.takes()) {
                    folded |= home.fold(member, record, read);
                }
            }
        }

        /** The key of the event's entity; null if no group takes it. */
        private @Nullable String judge(
                EntityKind kind,
                FixedKeyRecord<SourceKey, byte[]> record,
                RecordMetadata read,
                Set<String> judgedBefore) {
            String key = null;
            for (Member member : kind.members()) {
                if (!member.folds() || judgedBefore.contains(member.name())) {
                    // it has ended, or has told of the event where that was read
                    member.pass();
                    continue;
                }
                Intake intake = member.intake();
                switch (member.judge(event, record.timestamp() * 1_000)) {
                    case FILTERED -> member.meters().filtered().increment();
                    case REJECTED -> {
                        Reason reason = Reason.valueOf(intake.rejection().name());
                        out.reject(member, record, read, reason, intake.detail());
                    }
                    case READ -> key = intake.key();
                }
            }
            return key;
        }

        /** Adds the event to what its entity's home is sent before the commit. */
        private void addUp(EntityKind kind, String key, FixedKeyRecord<SourceKey, byte[]> record) {
            ingest.meters().hot().addedUp();
            for (Member member : kind.members()) {
                if (member.takes()) {
                    member.addedUp();
                    if (portions.add(member, key, record.timestamp(), full -> out.sendOn(record, full))) {
                        out.ringBell(record);
                    }
                }
            }
        }

        /** Sends the event to its entity's home, as it came. */
        private void sendOn(
                EntityKind kind, String key, FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read) {
            var judged = new ArrayList<String>(0);
            for (Member member : kind.members()) {
                // it must not overtake those before it, which may make it late
                portions.take(member.group(), key, held -> out.sendOn(record, held));
                if (!member.takes()) {
                    judged.add(member.name());
                }
            }
            out.sendOn(
                    record,
                    ingest.route().onItsWay(key, kind.entity(), judged, record.value(), record.timestamp(), read));
        }

        private void lookAtClock(FixedKeyRecord<SourceKey, byte[]> record) {
            long age = Math.max(0, ingest.clocks().wallMicros() / 1_000 - record.timestamp());
            if (folded) {
                ingest.meters().seen(Duration.ofMillis(age));
            }
            long now = context.currentSystemTimeMs();
            untilLook = now - lookedAtMs < IDLE_MS ? RECORDS_PER_LOOK : 1;
            lookedAtMs = now;
            home.tick(now);
            kinds.forEach(kind -> kind.tick(now));
            if (age >= BUSY_MS) {
                return;
            }
            // while records come, and not by a timer: that would make Kafka Streams commit when nothing comes at all
            home.writeBackIdle(IDLE_MS, WRITES_PER_LOOK, record);
            if (sentOn && now - committedAtMs >= ROUTED_MS) {
                committedAtMs = now;
                sentOn = false;
                context.commit();
            }
        }

        @Override
        public void close() {
            home.close();
            portions.forget();
            kinds.forEach(EntityKind::forget);
        }
    }
}
