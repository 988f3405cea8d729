package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.GroupDefinition.GroupClock;
import dev.spillway.features.domain.Intake;
import dev.spillway.features.domain.Origin;
import dev.spillway.features.domain.Rejection;
import dev.spillway.features.domain.Values;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** One group at work: its clock, the states of all its entities, and when their lives end. */
final class GroupReplay {

    /** An entity's life that has ended. */
    record Death(long dueMicros, GroupReplay group, String entityKey) {
        /** The order in which timers run. */
        static final Comparator<Death> ORDER = Comparator.comparingLong(Death::dueMicros)
                .thenComparing(d -> d.group.name(), Values::compareUtf8)
                .thenComparing(Death::entityKey, Values::compareUtf8);
    }

    /** When an entity's life would end if no event came after the one that was its newest when this was noted. */
    private record Due(long micros, String entityKey) {}

    private static final long NO_TIME = Long.MIN_VALUE;

    private final FeatureGroup group;
    private final Intake intake;
    private final PastEvents past;
    private final boolean eventClock;
    private final boolean mortal;
    private final boolean gathering;
    private final Map<String, EntityState> states = new HashMap<>();
    private final PriorityQueue<Due> dues = new PriorityQueue<>(Comparator.comparingLong(Due::micros));
    private final Map<String, Long> quarantined = new TreeMap<>();
    private long eventClockMicros = NO_TIME;
    private long records;
    private long admitted;
    private long filtered;
    private long duplicates;
    private long skippedInputs;
    private long lookUps;
    private long queries;
    private long deleted;

    /**
     * @param past the events that queries ask for
     * @param gathering whether events are only gathered there, to be judged later, and no state is kept
     */
    GroupReplay(FeatureGroup group, PastEvents past, boolean gathering) {
        this.group = group;
        this.intake = group.newIntake();
        this.past = past;
        this.gathering = gathering;
        this.eventClock = group.definition().clock() == GroupClock.EVENT;
        this.mortal = group.definition().ttlMicros().isPresent();
    }

    String name() {
        return group.definition().name();
    }

    GroupDefinition definition() {
        return group.definition();
    }

    /** Counts a query. */
    void ask() {
        queries++;
    }

    /** Says that there is no more input. */
    void end(long replayMicros) {
        past.ended(clockMicros(replayMicros));
    }

    /** Moves the group's clock, if it is the events' own, to what the event shows. */
    void show(Event event, long recordMicros) {
        if (eventClock) {
            eventClockMicros = Math.max(
                    eventClockMicros, intake.shownMicros(event, recordMicros).orElse(NO_TIME));
        }
    }

    /** The group's clock, {@link Long#MIN_VALUE} before its source has shown a time. */
    private long clockMicros(long replayMicros) {
        return eventClock ? eventClockMicros : replayMicros;
    }

    /** Takes what is due by the group's clock, and adds it to the list. The states are gone with it. */
    void takeDue(long replayMicros, List<Death> dead) {
        long clock = clockMicros(replayMicros);
        for (Due next = dues.peek(); next != null && next.micros <= clock; next = dues.peek()) {
            dues.remove();
            long due = state(next.entityKey).dueMicros().orElseThrow();
            if (due > clock) {
                dues.add(new Due(due, next.entityKey));
            } else {
                states.remove(next.entityKey);
                deleted++;
                dead.add(new Death(due, this, next.entityKey));
            }
        }
    }

    private EntityState state(String entityKey) {
        return Objects.requireNonNull(states.get(entityKey), "an entity without a state is due");
    }

    /** Counts a record whose value is null: there is no event in it. */
    void takeTombstone() {
        records++;
        filtered++;
    }

    /** Takes an event in, or says why not. */
    void take(Event event, long recordMicros, long replayMicros, Results results) throws IOException {
        records++;
        long skippedBefore = intake.skipped();
        switch (intake.read(event, recordMicros)) {
            case FILTERED -> filtered++;
            case REJECTED -> quarantine(intake.rejection(), intake.detail(), results);
            case READ -> {
                if (gathering) {
                    past.gather(intake, clockMicros(replayMicros), intake.skipped() - skippedBefore);
                } else if (admit(replayMicros, results)) {
                    skippedInputs += intake.skipped() - skippedBefore;
                }
            }
        }
    }

    private boolean admit(long replayMicros, Results results) throws IOException {
        String key = intake.key();
        EntityState known = states.get(key);
        EntityState state = known == null ? group.newState() : known;
        switch (state.admit(intake.inputs(), intake.id(), clockMicros(replayMicros))) {
            case LATE -> quarantine(Rejection.LATE, group.lateness(state, intake.timeMicros()), results);
            case DUPLICATE -> duplicates++;
            case ADMITTED -> {
                admitted++;
                if (known == null) {
                    states.put(key, state);
                    if (mortal) {
                        dues.add(new Due(state.dueMicros().orElseThrow(), key));
                    }
                }
                past.admitted(key, intake.inputs());
                results.update(group.update(key, state));
                return true;
            }
        }
        return false;
    }

    private void quarantine(Rejection why, String detail, Results results) throws IOException {
        quarantined.merge(why.name(), 1L, Long::sum);
        results.quarantine(why.name(), detail, name());
    }

    /** Answers as the on-line path does, at the group's clock if the instant is behind it. */
    Answer answer(Question question, long atMicros, long replayMicros) {
        lookUps++;
        long at = Math.max(atMicros, clockMicros(replayMicros));
        EntityState state = states.get(question.entityKey());
        FeatureVector vector = state == null ? group.notFound(at) : state.evaluate(at, false);
        return group.answer(question.entity(), vector, question.features(), Origin.STATE);
    }

    GroupCounts counts() {
        var refused = new TreeMap<>(quarantined);
        if (past.late() > 0) {
            refused.merge(Rejection.LATE.name(), past.late(), Long::sum);
        }
        return new GroupCounts(
                name(),
                records,
                admitted + past.admitted(),
                filtered,
                duplicates + past.duplicates(),
                refused,
                skippedInputs + past.skippedInputs(),
                lookUps,
                queries,
                deleted + past.deleted(),
                past.unasked());
    }
}
