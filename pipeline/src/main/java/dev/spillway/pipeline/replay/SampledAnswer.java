package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.features.domain.Status;
import java.util.OptionalLong;

/**
 * A look-up that was sampled.
 *
 * @param query what it asked, of those features that its group has today
 * @param values what the caller was given, by feature
 * @param statuses by feature: names of {@link Status}
 * @param eventTimeMicros the entity's newest event that had been admitted by then; empty if there was none
 * @param staleMicros how far behind its owner the copy may have been that answered; empty if the owner answered
 */
record SampledAnswer(
        Query query, JsonNode values, JsonNode statuses, OptionalLong eventTimeMicros, OptionalLong staleMicros) {}
