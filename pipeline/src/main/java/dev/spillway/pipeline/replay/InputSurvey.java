package dev.spillway.pipeline.replay;

import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an input holds, seen before it is replayed: whether it tells what became of decisions, and which of the service's own
 * records it has itself.
 */
final class InputSurvey {
    /** A record of these in the input replaces the service's own of its key. */
    static final Set<String> DERIVED = Stream.of(TopicCatalogue.REGION_SIGNALS, TopicCatalogue.ALERTS)
            .map(Topic::name)
            .collect(Collectors.toUnmodifiableSet());

    /** Of an input that nobody has looked at. */
    static final InputSurvey NOTHING = new InputSurvey();

    private final Map<String, Set<String>> keysByTopic = new HashMap<>();

    private InputSurvey() {}

    /** Reads all JSONL once. A line that cannot be read ends it: the replay says so when it comes there. */
    static InputSurvey of(ReplayOptions options, InputFiles files) throws ReplayException {
        var survey = new InputSurvey();
        for (ReplayOptions.Input input : options.inputs()) {
            if (input instanceof ReplayOptions.Input.Jsonl) {
                boolean pipe = Files.exists(input.file())
                        && !Files.isRegularFile(input.file())
                        && !Files.isDirectory(input.file());
                if (pipe) {
                    throw ReplayException.misused(
                            "not a file", input.file(), "scaling reads its input twice: save it to a file first");
                }
                survey.read(input, files, options.topics());
            }
        }
        return survey;
    }

    private void read(ReplayOptions.Input input, InputFiles files, Set<String> topics) {
        try (InputSource source = files.open(input, Optional.empty())) {
            for (InputLine line = source.next(); line != null; line = source.next()) {
                if (line instanceof InputLine.SourceRecord record
                        && (topics.isEmpty() || topics.contains(record.topic()))) {
                    Set<String> keys = keysByTopic.computeIfAbsent(record.topic(), topic -> new HashSet<>());
                    if (DERIVED.contains(record.topic())) {
                        OwnKeys.of(record).ifPresent(keys::add);
                    }
                }
            }
        } catch (IOException | ReplayException e) {
            // the replay comes to the same line, and says what is wrong with it
        }
    }

    boolean has(Topic topic) {
        return keysByTopic.containsKey(topic.name());
    }

    /** Whether the input has a record of that key, of a derived topic. */
    boolean has(String topic, String key) {
        return keysByTopic.getOrDefault(topic, Set.of()).contains(key);
    }
}
