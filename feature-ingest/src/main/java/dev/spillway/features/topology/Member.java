package dev.spillway.features.topology;

import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Intake;

/** A group at work in one task, and what it makes of the event at hand. */
final class Member {
    private final FeatureGroup group;
    private final GroupDefinition definition;
    private final Intake intake;
    private final Tenure tenure;
    private final ServiceClocks clocks;

    /** While it tells nobody. */
    private final SilentClock silentClock = new SilentClock();

    private final IngestMeters.OfGroup telling;
    private final IngestMeters all;
    private Intake.Verdict verdict = Intake.Verdict.FILTERED;
    private long skipped;

    /** Of all entities' events that were read here. */
    private long newestMicros = Long.MIN_VALUE;

    Member(FeatureGroup group, Tenure tenure, FeatureIngest ingest) {
        this.group = group;
        this.definition = group.definition();
        this.intake = group.newIntake();
        this.tenure = tenure;
        this.clocks = ingest.clocks();
        this.telling = ingest.meters().of(group);
        this.all = ingest.meters();
    }

    FeatureGroup group() {
        return group;
    }

    String name() {
        return definition.name();
    }

    /** Whether a repeat of an event must meet the first of them. */
    boolean hasIds() {
        return definition.source().eventId().isPresent();
    }

    Intake intake() {
        return intake;
    }

    /** Whether its events are still folded. */
    boolean folds() {
        return tenure.folds();
    }

    boolean tells() {
        return tenure.tells();
    }

    IngestMeters.OfGroup meters() {
        return tells() ? telling : all.silently(group);
    }

    /** Judges an event, as far as that can be without its entity's state. */
    Intake.Verdict judge(Event event, long recordMicros) {
        long skippedBefore = intake.skipped();
        verdict = intake.read(event, recordMicros);
        if (definition.clock() == GroupClock.EVENT) {
            // whatever the group makes of the event, its source has shown the time
            intake.shownMicros(event, recordMicros).ifPresent(this::show);
        } else {
            silentClock.show(recordMicros);
        }
        if (verdict == Intake.Verdict.READ) {
            newestMicros = Math.max(newestMicros, intake.timeMicros());
        }
        skipped = intake.skipped() - skippedBefore;
        return verdict;
    }

    /** Takes no notice of an event that the group has judged elsewhere. */
    void pass() {
        verdict = Intake.Verdict.FILTERED;
    }

    /** Whether the event that was judged last is one for the entity's state. */
    boolean takes() {
        return verdict == Intake.Verdict.READ;
    }

    /** The event that was judged last is admitted. */
    void admitted() {
        meters().admitted().increment();
        addedUp();
    }

    /** The event that was judged last is on its way to be admitted, with others. */
    void addedUp() {
        if (skipped > 0) {
            meters().skippedInputs().increment((double) skipped);
        }
    }

    /** Tells the group's clocks of a time that its source has shown. */
    void show(long micros) {
        silentClock.show(micros);
        clocks.show(definition, micros);
    }

    /** The instant by which its entities' lives are judged. */
    long clockMicros() {
        long service = clocks.nowMicros(definition);
        return tells() ? service : silentClock.nowMicros(service);
    }

    /**
     * Whether the event may be late, for all that is known here, where its entity's state is not: it is behind the newest time
     * that anyone should have seen by more than half the lateness. That time is the group's clock if events make it; else the
     * record's, or that of the newest event that was read here if it is ahead of its record.
     */
    boolean mayBeLate(long recordMicros) {
        long newest = definition.clock() == GroupClock.EVENT ? clockMicros() : Math.max(newestMicros, recordMicros);
        return intake.timeMicros() < newest - definition.latenessMicros() / 2;
    }
}
