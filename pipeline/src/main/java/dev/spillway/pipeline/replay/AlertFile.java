package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Alert;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The file of the alerts of all services. Those of one line of the input are in the order in which the clock came to them. */
final class AlertFile implements Closeable {
    private static final String TOPIC = TopicCatalogue.ALERTS.name();

    /** All that may be written here. */
    static final List<String> NAMES = List.of(TOPIC + ".jsonl");

    private record Said(long clockMicros, String key, long timestampMicros, Alert alert) {}

    private final ResultFile file;
    private final InputSurvey survey;
    private final List<Said> said = new ArrayList<>();

    /** @param survey names the keys whose records the input has */
    AlertFile(Path folder, InputSurvey survey) throws IOException {
        this.file = new ResultFile(folder.resolve(NAMES.get(0)));
        this.survey = survey;
    }

    /** What a service says, unless the input says it in its place. */
    void say(String key, Alert alert, long clockMicros) {
        if (!survey.has(TOPIC, key)) {
            said.add(new Said(clockMicros, key, clockMicros, alert));
        }
    }

    /** Refuses an alert of the input that comes too late to take the place of those before it. */
    void refuseUnseen(InputLine.SourceRecord source) throws ReplayException {
        survey.refuseUnseen(source);
    }

    /** What the input says. It comes after all that was due before it. */
    void recorded(String key, Alert alert, long timestampMicros) {
        said.add(new Said(Long.MAX_VALUE, key, timestampMicros, alert));
    }

    /** Writes what was said of one line of the input. */
    void flush() throws IOException {
        said.sort(Comparator.comparingLong(Said::clockMicros));
        for (Said each : said) {
            file.line(out -> {
                out.writeStringField("key", each.key);
                out.writeStringField("timestamp", Json.time(each.timestampMicros));
                out.writeFieldName("value");
                RecordJson.write(out, each.alert);
            });
        }
        said.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
