package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.RegionSignal;
import dev.spillway.scaling.domain.RuleStanding;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** The files of what the scaling service says, one for each of its topics. */
final class ScalingFiles implements ScalingResults, AutoCloseable {
    private static final String QUARANTINE = TopicCatalogue.SCALING_QUARANTINE.name() + ".jsonl";

    private static final List<Topic> TOPICS = List.of(
            TopicCatalogue.SCALING_SIGNALS,
            TopicCatalogue.SCALING_DECISIONS,
            TopicCatalogue.REGION_SIGNALS,
            TopicCatalogue.ALERTS);

    /** All that may be written here. */
    static final List<String> NAMES = Stream.concat(
                    TOPICS.stream().map(topic -> fileOf(topic.name())), Stream.of(QUARANTINE))
            .toList();

    private final Map<String, ResultFile> byTopic = new HashMap<>();
    private final QuarantineFile quarantine;
    private final InputSurvey survey;

    /** @param survey names the keys whose records the input has */
    ScalingFiles(Path folder, InputSurvey survey) throws IOException {
        this.survey = survey;
        for (Topic topic : TOPICS) {
            byTopic.put(topic.name(), new ResultFile(folder.resolve(fileOf(topic.name()))));
        }
        quarantine = new QuarantineFile(folder.resolve(QUARANTINE));
    }

    private static String fileOf(String topic) {
        return topic + ".jsonl";
    }

    @Override
    public void signal(Signal signal, Map<String, RuleStanding> rules, long clockMicros) throws IOException {
        write(
                TopicCatalogue.SCALING_SIGNALS,
                RecordKey.of(signal.fleet()),
                clockMicros,
                Outgoing.signal(signal, rules));
    }

    @Override
    public void decision(Decision decision, long clockMicros) throws IOException {
        write(
                TopicCatalogue.SCALING_DECISIONS,
                RecordKey.of(decision.fleet()),
                clockMicros,
                Outgoing.decision(decision));
    }

    @Override
    public void alert(Alert alert, long clockMicros) throws IOException {
        write(TopicCatalogue.ALERTS, alert.key(), clockMicros, Outgoing.alert(alert));
    }

    @Override
    public void region(RegionSignal signal, long clockMicros) throws IOException {
        write(TopicCatalogue.REGION_SIGNALS, RecordKey.of(signal.region()), clockMicros, Outgoing.region(signal));
    }

    @Override
    public void recorded(String topic, String key, long timestampMicros, SpecificRecord record) throws IOException {
        put(topic, key, timestampMicros, record);
    }

    @Override
    public void quarantined(InputLine.SourceRecord source, SortedMap<String, Object> headers) throws IOException {
        quarantine.put(source, headers);
    }

    private void write(Topic topic, String key, long timestampMicros, SpecificRecord record) throws IOException {
        if (!survey.has(topic.name(), key)) {
            put(topic.name(), key, timestampMicros, record);
        }
    }

    private void put(String topic, String key, long timestampMicros, SpecificRecord record) throws IOException {
        ResultFile file = Objects.requireNonNull(byTopic.get(topic), "scaling writes no such topic");
        file.line(out -> {
            out.writeStringField("key", key);
            out.writeStringField("timestamp", Json.time(timestampMicros));
            out.writeFieldName("value");
            RecordJson.write(out, record);
        });
    }

    @Override
    public void close() throws IOException {
        try (quarantine) {
            for (ResultFile file : byTopic.values()) {
                file.close();
            }
        }
    }
}
