package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.RegionSignal;
import dev.spillway.scaling.domain.RuleStanding;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.scaling.storage.ProcedureStep;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/** The files of what the scaling service says, one for each of its topics. */
final class ScalingFiles implements ScalingResults, AutoCloseable {
    private static final String QUARANTINE = TopicCatalogue.SCALING_QUARANTINE.name() + ".jsonl";

    private static final List<Topic> TOPICS =
            List.of(TopicCatalogue.SCALING_SIGNALS, TopicCatalogue.SCALING_DECISIONS, TopicCatalogue.REGION_SIGNALS);

    /** Where a replay seldom has something to write: their files are there only if it has. */
    private static final List<Topic> SELDOM =
            List.of(TopicCatalogue.STORAGE_PROCEDURES, TopicCatalogue.SCALING_OUTCOMES);

    /** All that may be written here. */
    static final List<String> NAMES = Stream.concat(
                    Stream.concat(TOPICS.stream(), SELDOM.stream()).map(topic -> fileOf(topic.name())),
                    Stream.of(QUARANTINE))
            .toList();

    private final Path folder;
    private final Map<String, ResultFile> byTopic = new HashMap<>();
    private final QuarantineFile quarantine;
    private final InputSurvey survey;
    private final AlertFile alerts;

    /**
     * @param survey names the keys whose records the input has
     * @param alerts of all services
     */
    ScalingFiles(Path folder, InputSurvey survey, AlertFile alerts) throws IOException {
        this.folder = folder;
        this.survey = survey;
        this.alerts = alerts;
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
        alerts.say(alert.key(), Outgoing.alert(alert), clockMicros);
    }

    @Override
    public void region(RegionSignal signal, long clockMicros) throws IOException {
        write(TopicCatalogue.REGION_SIGNALS, RecordKey.of(signal.region()), clockMicros, Outgoing.region(signal));
    }

    @Override
    public void procedure(String cluster, ProcedureStep step, long clockMicros) throws IOException {
        write(TopicCatalogue.STORAGE_PROCEDURES, RecordKey.of(cluster), clockMicros, Outgoing.procedure(step));
    }

    @Override
    public void outcome(Outcome outcome, String detail, long clockMicros) throws IOException {
        write(
                TopicCatalogue.SCALING_OUTCOMES,
                RecordKey.of(outcome.fleet()),
                clockMicros,
                Outgoing.outcome(outcome, detail));
    }

    @Override
    public void recorded(String topic, String key, long timestampMicros, SpecificRecord record) throws IOException {
        if (record instanceof dev.spillway.schemas.shared.Alert alert) {
            alerts.recorded(key, alert, timestampMicros);
        } else {
            put(topic, key, timestampMicros, record);
        }
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
        ResultFile file = byTopic.get(topic);
        if (file == null) {
            file = new ResultFile(folder.resolve(fileOf(topic)));
            byTopic.put(topic, file);
        }
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
