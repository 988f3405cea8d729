package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.Update;
import dev.spillway.features.domain.Values;
import dev.spillway.features.source.Outcome;
import dev.spillway.pipeline.Json;
import dev.spillway.schemas.TopicCatalogue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The feature service in a replay. Each record of the input goes through the same steps:
 *
 * <pre>
 *   timestamp ──▶ clock of the replay ─┐
 *   value ──▶ event ──▶ event clocks ──┴─▶ lives that end by now ──▶ each group that reads the topic
 *                                               tombstones            updates, quarantine
 * </pre>
 *
 * <p>The largest timestamp so far is the time, but for groups whose clock is their events' own. Of what happens at one
 * record, lives end in the order of (due, group, key) and groups are served by name.
 */
final class FeatureReplay {
    private static final String UPDATES = TopicCatalogue.FEATURE_UPDATES.name();

    private final SortedMap<String, GroupReplay> groups = new TreeMap<>(Values::compareUtf8);
    private final Map<String, SourceTopic> topics = new HashMap<>();
    private final FeatureResults results;
    private final InputSurvey survey;
    private final boolean gathering;
    private final Overflows overflows = new Overflows();
    private final Map<String, Long> undecodable = new HashMap<>();
    private final List<GroupReplay.Death> dead = new ArrayList<>();
    private long clockMicros = Long.MIN_VALUE;

    /** @param points what queries ask for; if it judges events itself nothing but the answers is wanted */
    FeatureReplay(
            Definitions definitions,
            List<FeatureGroup> made,
            PointsInTime points,
            FeatureResults results,
            InputSurvey survey) {
        this.results = results;
        this.survey = survey;
        this.gathering = points.judges();
        made.forEach(group ->
                groups.put(group.definition().name(), new GroupReplay(group, points.of(group), points.judges())));
        definitions.layouts().forEach((topic, layout) -> {
            List<GroupReplay> readers = groups.values().stream()
                    .filter(group -> group.definition().source().topic().equals(topic))
                    .toList();
            if (!readers.isEmpty()) {
                GroupDefinition.Source source = readers.get(0).definition().source();
                topics.put(topic, new SourceTopic(layout, source.format(), readers));
            }
        });
    }

    /** Counts a query that the points in time will answer. */
    void ask(Question question) {
        group(question).ask();
    }

    private GroupReplay group(Question question) {
        return Objects.requireNonNull(groups.get(question.group()), "a question about a group that there is not");
    }

    /** The largest timestamp so far; {@link Long#MIN_VALUE} before the first line. */
    long clockMicros() {
        return clockMicros;
    }

    /** Takes the next line of the input; false if it is none that a group reads. */
    boolean take(InputLine line) throws IOException, ReplayException {
        clockMicros = Math.max(clockMicros, line.atMicros());
        if (line instanceof InputLine.LookUp && gathering) {
            return true;
        }
        if (line instanceof InputLine.LookUp lookUp) {
            runDue();
            GroupReplay group = group(lookUp.question());
            results.lookUp(lookUp.question(), group.answer(lookUp.question(), lookUp.atMicros(), clockMicros));
            return true;
        }
        SourceTopic topic = line instanceof InputLine.SourceRecord record ? topics.get(record.topic()) : null;
        if (topic == null) {
            runDue();
            return line instanceof InputLine.SourceRecord record
                    && record.topic().equals(UPDATES)
                    && recorded(record);
        }
        take((InputLine.SourceRecord) line, topic);
        return true;
    }

    /** A row that the input has takes the place of the service's own; false if it has no key by which to know it. */
    private boolean recorded(InputLine.SourceRecord source) throws IOException, ReplayException {
        Optional<String> key = OwnKeys.of(source);
        if (key.isEmpty() || source.value() instanceof Content.Raw || source.value() instanceof Content.Row) {
            return false;
        }
        OwnRecords.check(source);
        survey.refuseUnseen(source);
        JsonNode value = source.value() instanceof Content.Text text
                ? Json.mapper().readTree(text.json())
                : NullNode.getInstance();
        results.recorded(key.get(), source.atMicros(), value);
        return true;
    }

    private void take(InputLine.SourceRecord source, SourceTopic topic) throws IOException {
        long offset = topic.nextOffset();
        if (source.value() instanceof Content.Tombstone) {
            runDue();
            topic.groups().forEach(GroupReplay::takeTombstone);
            return;
        }
        Outcome outcome = topic.read(source.value());
        if (!outcome.isRead()) {
            runDue();
            String reason = outcome.kind().name();
            undecodable.merge(reason, 1L, Long::sum);
            quarantine(source, offset, new TreeMap<>(Map.of("reason", reason, "detail", outcome.fault())));
            return;
        }
        // an event clock moves first: the event itself may show that its entity's life is over
        for (GroupReplay group : topic.groups()) {
            group.show(topic.event(), source.atMicros());
        }
        runDue();
        var judged = new Judged(source, offset);
        for (GroupReplay group : topic.groups()) {
            group.take(topic.event(), source.atMicros(), clockMicros, judged);
        }
    }

    /** What groups make of one record. */
    private final class Judged implements Results {
        private final InputLine.SourceRecord source;
        private final long offset;

        Judged(InputLine.SourceRecord source, long offset) {
            this.source = source;
            this.offset = offset;
        }

        @Override
        public void update(Update update) throws IOException {
            results.update(update, source.atMicros());
            overflows
                    .seen(update.group(), update.vector().overflowed(), clockMicros)
                    .forEach(results::alert);
        }

        @Override
        public void quarantine(String reason, String detail, String group) throws IOException {
            var headers = new TreeMap<String, Object>(Map.of("reason", reason, "detail", detail, "group", group));
            FeatureReplay.this.quarantine(source, offset, headers);
        }
    }

    private void quarantine(InputLine.SourceRecord source, long offset, SortedMap<String, Object> headers)
            throws IOException {
        headers.put("topic", source.topic());
        headers.put("partition", 0);
        headers.put("offset", offset);
        headers.put("at", TimeText.format(clockMicros));
        results.quarantined(source, headers);
    }

    private void runDue() throws IOException {
        endLives();
        overflows.over(clockMicros).forEach(results::alert);
    }

    private void endLives() throws IOException {
        for (GroupReplay group : groups.values()) {
            group.takeDue(clockMicros, dead);
        }
        if (dead.isEmpty()) {
            return;
        }
        dead.sort(GroupReplay.Death.ORDER);
        for (GroupReplay.Death death : dead) {
            results.tombstone(Update.key(death.group().name(), death.entityKey()), death.dueMicros());
        }
        dead.clear();
    }

    /** Lets the clock run on with no more input. */
    void runUntil(long untilMicros) throws IOException {
        clockMicros = Math.max(clockMicros, untilMicros);
        runDue();
    }

    /** By reason: records that could not be read for any group. */
    Map<String, Long> undecodable() {
        return undecodable;
    }

    List<GroupCounts> counts() {
        return groups.values().stream().map(GroupReplay::counts).toList();
    }

    /** Says that there is no more input. */
    void end() {
        groups.values().forEach(group -> group.end(clockMicros));
    }
}
