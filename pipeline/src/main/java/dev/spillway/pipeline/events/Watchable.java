package dev.spillway.pipeline.events;

import dev.spillway.pipeline.RecordTypes;
import dev.spillway.schemas.TopicCatalogue;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * The topics that people may watch: those of which there are a few records a second. What instances measure and what features
 * become is for programs, which read it from Kafka.
 */
public final class Watchable {

    /** What their values are. */
    public static final Map<String, Class<? extends SpecificRecord>> TOPICS = RecordTypes.OF_TOPIC.entrySet().stream()
            .filter(each -> !each.getKey().equals(TopicCatalogue.INSTANCE_METRICS.name()))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /** Those whose last day is read when a process starts. */
    public static final Set<String> PAST =
            Set.of(TopicCatalogue.SCALING_DECISIONS.name(), TopicCatalogue.SCALING_OUTCOMES.name());

    private Watchable() {}
}
