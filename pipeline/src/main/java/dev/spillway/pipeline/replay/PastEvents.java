package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Inputs;
import dev.spillway.features.domain.Intake;
import dev.spillway.pipeline.sort.ExternalSort;
import dev.spillway.pipeline.sort.PackedReader;
import dev.spillway.pipeline.sort.PackedWriter;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The events of one group that its queries ask for, on their way to the answers. An event comes either admitted, or to be judged
 * when its entity's turn comes: then nothing is kept of an entity until all its events can be read one after the other.
 */
final class PastEvents {
    private static final long NEVER = Long.MIN_VALUE;

    private final FeatureGroup group;
    private final FeatureGroup judging;
    private final int place;
    private final ExternalSort events;
    private final AskedKeys asked;
    private final PackedWriter out = new PackedWriter();
    private long latestMicros = NEVER;
    private long arrivals;
    private long endMicros = NEVER;
    private long gathered;
    private long judged;
    private long admitted;
    private long late;
    private long duplicates;
    private long skippedInputs;
    private long deleted;

    /** @param place of the group among all */
    PastEvents(FeatureGroup group, int place, ExternalSort events, AskedKeys asked) {
        this.group = group;
        this.judging = group.judging();
        this.place = place;
        this.events = events;
        this.asked = asked;
    }

    FeatureGroup group() {
        return group;
    }

    void ask(Query query) {
        asked.add(place, query.question().entityKey());
        latestMicros = Math.max(latestMicros, query.atMicros());
    }

    /** Takes an event that was admitted, if a query may ask for it. */
    void admitted(String entityKey, Inputs inputs) throws IOException {
        if (inputs.timeMicros() < latestMicros && asked.mayHave(place, entityKey)) {
            AnswerCodec.key(out, place, entityKey).fixed(arrivals++);
            events.add(out.raw(group.encodeInputs(inputs)).toBytes());
        }
    }

    /**
     * Takes an event that is still to be judged.
     *
     * @param intake that has read it
     * @param clockMicros the group's clock when it came
     * @param skipped how many of its inputs are left out
     */
    void gather(Intake intake, long clockMicros, long skipped) throws IOException {
        gathered++;
        if (latestMicros == NEVER || !asked.mayHave(place, intake.key())) {
            return;
        }
        AnswerCodec.key(out, place, intake.key())
                .fixed(arrivals++)
                .fixed(clockMicros)
                .count(skipped);
        Long id = intake.id();
        out.octet(id == null ? 0 : 1);
        if (id != null) {
            out.fixed(id);
        }
        events.add(out.raw(group.encodeInputs(intake.inputs())).toBytes());
    }

    /** Says where the group's clock was at the end of the input. */
    void ended(long clockMicros) {
        endMicros = clockMicros;
    }

    /** The events of one entity, in the order in which they came. */
    final class Entity {
        private final ExternalSort byTime;
        private final boolean toJudge;
        private EntityState life = judging.newState();

        /**
         * @param byTime where admitted events go
         * @param toJudge whether the events are still to be judged
         */
        Entity(ExternalSort byTime, boolean toJudge) {
            this.byTime = byTime;
            this.toJudge = toJudge;
        }

        /** Takes the next event: what follows the entity's key in its record. */
        void take(PackedReader in) throws IOException {
            long arrival = in.fixed();
            if (!toJudge) {
                byte[] bytes = in.rest();
                put(arrival, group.decodeInputs(bytes).timeMicros(), bytes);
                return;
            }
            judged++;
            long clock = in.fixed();
            long skipped = in.count();
            Long id = in.octet() == 0 ? null : (Long) in.fixed();
            byte[] bytes = in.rest();
            Inputs inputs = group.decodeInputs(bytes);
            die(clock);
            switch (life.admit(inputs, id, clock)) {
                case LATE -> late++;
                case DUPLICATE -> duplicates++;
                case ADMITTED -> {
                    admitted++;
                    skippedInputs += skipped;
                    put(arrival, inputs.timeMicros(), bytes);
                }
            }
        }

        /** Ends the life that is over by the clock; the next event is judged as an entity's first. */
        private void die(long clockMicros) {
            OptionalLong due = life.dueMicros();
            if (due.isPresent() && due.getAsLong() <= clockMicros) {
                life = judging.newState();
                deleted++;
            }
        }

        private void put(long arrival, long timeMicros, byte[] inputs) throws IOException {
            byTime.add(out.clear()
                    .orderedLong(timeMicros)
                    .fixed(arrival)
                    .raw(inputs)
                    .toBytes());
        }

        /** There are no more of them. */
        void end() {
            if (toJudge) {
                die(endMicros);
            }
        }
    }

    /** The time of an event, as it was put among those of its entity. */
    static long timeMicros(byte[] record) {
        return new PackedReader(record).orderedLong();
    }

    /** What the event brings. */
    Inputs inputs(byte[] record) {
        var in = new PackedReader(record);
        in.orderedLong();
        in.fixed();
        return group.decodeInputs(in.rest());
    }

    long admitted() {
        return admitted;
    }

    long late() {
        return late;
    }

    long duplicates() {
        return duplicates;
    }

    long skippedInputs() {
        return skippedInputs;
    }

    long deleted() {
        return deleted;
    }

    /** Events of entities that no query asks for, which nobody judges. */
    long unasked() {
        return gathered - judged;
    }
}
