package dev.spillway.pipeline.replay;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What to replay, and how.
 *
 * @param inputs in the order of the command line
 * @param timestampColumn of the CSV files that have none of their own
 * @param inOrder whether inputs are read one after the other instead of merged
 * @param topics records of other topics are left out; empty: none is
 * @param queries a file of point-in-time questions
 * @param untilMicros where the clock goes at the end; empty: it stays at the last timestamp
 * @param out the folder for the results
 * @param overwrite whether it may hold results already
 */
public record ReplayOptions(
        List<Input> inputs,
        Optional<String> timestampColumn,
        boolean inOrder,
        Set<String> topics,
        Optional<Path> queries,
        OptionalLong untilMicros,
        Path out,
        boolean overwrite) {

    /** A file to read. */
    public sealed interface Input {
        Path file();

        /** Records and look-ups, one a line. */
        record Jsonl(Path file) implements Input {}

        /**
         * Events of one topic.
         *
         * @param timestampColumn where the records' timestamps are; empty: see {@link ReplayOptions#timestampColumn}
         */
        record Csv(String topic, Path file, Optional<String> timestampColumn) implements Input {}
    }

    public ReplayOptions {
        inputs = List.copyOf(inputs);
        topics = Set.copyOf(topics);
    }
}
