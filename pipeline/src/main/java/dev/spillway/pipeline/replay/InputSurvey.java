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
    static final Set<String> DERIVED = Stream.of(
                    TopicCatalogue.FEATURE_UPDATES,
                    TopicCatalogue.REGION_SIGNALS,
                    TopicCatalogue.STORAGE_PROCEDURES,
                    TopicCatalogue.SCALING_OUTCOMES,
                    TopicCatalogue.ALERTS)
            .map(Topic::name)
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, Set<String>> keysByTopic = new HashMap<>();

    private final Set<String> unseen = new HashSet<>();

    private InputSurvey() {}

    /**
     * Reads all JSONL once. A line that cannot be read ends it: the replay says so when it comes there.
     *
     * @param scales whether the scaling service runs: it cannot do without, the feature service only if nothing that it would
     *     write is in a pipe
     */
    static InputSurvey of(ReplayOptions options, InputFiles files, boolean scales) throws ReplayException {
        var survey = new InputSurvey();
        for (ReplayOptions.Input input : options.inputs()) {
            if (input instanceof ReplayOptions.Input.Jsonl) {
                boolean pipe = Files.exists(input.file())
                        && !Files.isRegularFile(input.file())
                        && !Files.isDirectory(input.file());
                if (pipe && scales) {
                    throw ReplayException.misused(
                            "not a file", input.file(), "scaling reads its input twice: save it to a file first");
                }
                if (pipe) {
                    survey.unseen.add(input.file().toString());
                } else {
                    survey.read(input, files, options.topics());
                }
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

    /** Refuses a record that takes the place of the service's own, if it comes too late to be known of before. */
    void refuseUnseen(InputLine.SourceRecord source) throws ReplayException {
        if (unseen.contains(source.place().file())) {
            throw ReplayException.misused(
                    "a record of " + source.topic() + " in a pipe",
                    source.place(),
                    "it takes the place of what is written before it: save the input to a file first");
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
