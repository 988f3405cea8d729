package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Origin;
import dev.spillway.pipeline.sort.ExternalSort;
import dev.spillway.pipeline.sort.PackedReader;
import dev.spillway.pipeline.sort.RecordCursor;
import dev.spillway.pipeline.sort.Spill;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The queries of a replay, the events that they ask for, and the answers. */
/*
 * A sort-merge join. Queries are sorted by (entity, at), events by (entity, arrival); then both are read side by side, entity by
 * entity. The events of one entity are sorted once more, by time, and one state takes them in, up to each query's instant. So
 * in memory are, however much there is of anything: what the sorts may hold, and the state of one entity. Answers are
 * sorted back into the order of the queries. What fits into the sorts' memory is never written to a file.
 */
final class PointsInTime implements Closeable {

    /** Is given the answers in the order of the queries. */
    @FunctionalInterface
    interface Taker {
        void take(Question question, Answer answer) throws IOException, ReplayException;
    }

    private final List<PastEvents> groups = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final Spill spill;
    private final boolean judges;
    private final AnswerCodec codec;
    private final ExternalSort queries;
    private final ExternalSort events;

    /** @param judges whether events come as they were read, and it is found out here which are admitted */
    PointsInTime(List<FeatureGroup> groups, Spill spill, boolean judges) {
        this.spill = spill;
        this.judges = judges;
        this.codec = new AnswerCodec(groups);
        this.queries = new ExternalSort(spill, "queries");
        this.events = new ExternalSort(spill, "events");
        var asked = new AskedKeys();
        for (FeatureGroup group : groups) {
            places.put(group.definition().name(), this.groups.size());
            this.groups.add(new PastEvents(group, this.groups.size(), events, asked));
        }
    }

    boolean judges() {
        return judges;
    }

    PastEvents of(FeatureGroup group) {
        return groups.get(place(group.definition().name()));
    }

    private int place(String group) {
        return Objects.requireNonNull(places.get(group), "a question about a group that there is not");
    }

    void ask(Query query) throws IOException {
        int place = place(query.question().group());
        groups.get(place).ask(query);
        queries.add(codec.query(place, query));
    }

    /** How many queries there are. */
    long asked() {
        return queries.records();
    }

    /** Answers all queries; to be called once, when the input is through. */
    void answer(Taker taker, Replay.Watcher watcher) throws IOException, ReplayException {
        try (var answers = new ExternalSort(spill, "answers")) {
            try (RecordCursor asked = queries.sorted();
                    RecordCursor past = events.sorted()) {
                for (byte[] query = asked.head(); query != null; query = asked.head()) {
                    answerEntity(query, asked, past, answers, watcher);
                }
            }
            try (RecordCursor inOrder = answers.sorted()) {
                for (byte[] record = inOrder.head(); record != null; record = inOrder.head()) {
                    AnswerCodec.Answered answered = codec.readAnswer(record);
                    taker.take(answered.question(), answered.answer());
                    inOrder.advance();
                }
            }
        }
    }

    /** Answers what is asked of the entity of the first query that is left. */
    private void answerEntity(
            byte[] first, RecordCursor asked, RecordCursor past, ExternalSort answers, Replay.Watcher watcher)
            throws IOException {
        int place = AnswerCodec.group(first);
        PastEvents group = groups.get(place);
        byte[] key = Arrays.copyOf(first, AnswerCodec.keyLength(first));
        try (var byTime = new ExternalSort(spill, "times")) {
            gather(key, past, group.new Entity(byTime, judges));
            try (RecordCursor inTime = byTime.sorted()) {
                EntityState state = group.group().newState();
                for (byte[] next = asked.head(); next != null && isOf(key, next); next = asked.head()) {
                    Query query = codec.readQuery(next);
                    answers.add(codec.answer(place, query, answer(query, state, group, inTime)));
                    asked.advance();
                    watcher.answered(answers.records(), asked());
                }
            }
        }
    }

    /** Takes the entity's events, past those of entities that nobody asks for. */
    private static void gather(byte[] key, RecordCursor past, PastEvents.Entity entity) throws IOException {
        byte[] event = past.head();
        while (event != null
                && Arrays.compareUnsigned(event, 0, Math.min(event.length, key.length), key, 0, key.length) < 0) {
            past.advance();
            event = past.head();
        }
        for (; event != null && isOf(key, event); event = past.head()) {
            var in = new PackedReader(Arrays.copyOfRange(event, key.length, event.length));
            entity.take(in);
            past.advance();
        }
        entity.end();
    }

    private static boolean isOf(byte[] key, byte[] record) {
        // a key ends with what no key has within it: none is the beginning of another
        return Arrays.equals(record, 0, Math.min(record.length, key.length), key, 0, key.length);
    }

    private static Answer answer(Query query, EntityState state, PastEvents group, RecordCursor inTime)
            throws IOException {
        long at = query.atMicros();
        for (byte[] event = inTime.head(); event != null && PastEvents.timeMicros(event) < at; event = inTime.head()) {
            state.include(group.inputs(event), at);
            inTime.advance();
        }
        // the end of a life is no matter for a point in time
        FeatureVector vector = state.evaluate(at, true);
        return group.group()
                .answer(query.question().entity(), vector, query.question().features(), Origin.STATE);
    }

    @Override
    public void close() throws IOException {
        queries.close();
        events.close();
    }
}
