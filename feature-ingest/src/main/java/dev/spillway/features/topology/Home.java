package dev.spillway.features.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.EntityState.Admission;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Intake;
import dev.spillway.features.domain.Portion;
import dev.spillway.topologies.Quarantine.Reason;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Where the states of a partition's entities take in events, one by one or added up elsewhere. For one task. */
final class Home {
    private final FeatureIngest ingest;
    private final FeatureUpdates updates;
    private final Outlets out;
    private final EntityStore entities;
    private final Expiry expiry;
    private final OverflowStore overflows;

    /** At the last look at the clock. */
    private long nowMs;

    Home(FeatureIngest ingest, FeatureUpdates updates, ProcessingContext context, Outlets out) {
        this.ingest = ingest;
        this.updates = updates;
        this.out = out;
        this.entities = context.getStateStore(EntityStore.NAME);
        this.expiry = Expiry.in(context);
        this.overflows = OverflowStore.in(context);
        entities.own(ingest.roles(), ingest.clocks());
    }

    /** Takes in the event that the member has judged last. Whether it is admitted. */
    boolean fold(Member member, FixedKeyRecord<SourceKey, byte[]> record, RecordMetadata read) {
        long clock = member.clockMicros();
        Intake intake = member.intake();
        EntityStore.Entity entity = alive(member.group(), intake.key(), clock, record);
        EntityState state = entity.state();
        boolean first = state.isEmpty();
        Admission admission;
        synchronized (entity) {
            admission = state.admit(intake.inputs(), intake.id(), clock);
        }
        if (admission == Admission.LATE) {
            String detail = member.group().lateness(state, intake.timeMicros());
            out.reject(member, record, read, Reason.LATE, detail);
        } else if (admission == Admission.DUPLICATE) {
            member.meters().duplicates().increment();
        } else {
            member.admitted();
            changed(entity, first, record);
        }
        return admission == Admission.ADMITTED;
    }

    /** Takes in a portion that was added up elsewhere. It is not judged, as its events are gone. */
    void merge(Member member, FixedKeyRecord<SourceKey, byte[]> record) {
        Portion portion = member.group().decodePortion(record.value());
        // what is in its tiles is before this instant, so no look-up may be of an earlier one
        member.show(portion.clockMicros());
        long clock = member.clockMicros();
        String key = new String(Objects.requireNonNull(record.key().bytes()), UTF_8);
        EntityStore.Entity entity = alive(member.group(), key, clock, record);
        boolean first = entity.state().isEmpty();
        synchronized (entity) {
            entity.state().merge(portion, clock);
        }
        member.meters().admitted().increment((double) portion.events());
        changed(entity, first, record);
    }

    private void changed(EntityStore.Entity entity, boolean first, FixedKeyRecord<SourceKey, byte[]> record) {
        if (first) {
            String group = entity.group().definition().name();
            entity.state().dueMicros().ifPresent(due -> expiry.set(group, due, entity.key()));
        }
        if (entities.changed(entity, nowMs)) {
            out.ringBell(record);
        }
        if (entities.isCrowded()) {
            entities.writeBack(tellNow(record));
        }
    }

    /** The entity, begun anew if its life has ended. */
    private EntityStore.Entity alive(
            FeatureGroup group, String key, long clock, FixedKeyRecord<SourceKey, byte[]> record) {
        EntityStore.Entity entity = entities.entity(group, key);
        OptionalLong due = entity.state().dueMicros();
        if (due.isEmpty() || clock < due.getAsLong()) {
            return entity;
        }
        boolean told = entities.isToTell(entity);
        entities.remove(entity);
        if (told) {
            out.tell(record, FeatureUpdates.tombstone(entity, due.getAsLong()));
        }
        return entities.entity(group, key);
    }

    /** Tells the time. */
    void tick(long nowMs) {
        this.nowMs = nowMs;
    }

    /** Writes back, and tells of, some of what was left alone for so long. */
    void writeBackIdle(long idleMs, int most, FixedKeyRecord<SourceKey, byte[]> record) {
        entities.writeBackIdle(nowMs, idleMs, most, tellNow(record));
    }

    private Consumer<EntityStore.Entity> tellNow(FixedKeyRecord<SourceKey, byte[]> record) {
        long now = ingest.clocks().wallMicros();
        return entity -> {
            if (entities.isToTell(entity)) {
                out.tell(record, updates.of(entity, now, overflows, alert -> out.alert(record, alert)));
            }
        };
    }

    /** Folds nothing more. */
    void close() {
        entities.disown();
    }
}
