package dev.spillway.pipeline.local;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A recorded event, as a line of a feed has it.
 *
 * @param line from 1
 * @param timestampMs when it happened; may go back from one line to the next
 * @param value plain JSON; JSON's null is a tombstone
 */
record FeedRecord(long line, String topic, @Nullable String key, long timestampMs, JsonNode value) {}
