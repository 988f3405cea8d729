package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Kind;
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
 * @param untilMicros where the clock goes at the end; empty: it stays at the last timestamp, but for the 30 s that
 *     signals of instance metrics may take to close
 * @param kind of the signals that do not tell theirs; empty: that of the policy that governs the fleet
 * @param maxGapMicros in place of every policy's {@code max_gap}; empty: theirs hold
 * @param actuation whether decisions are carried out when they are issued; empty: unless the input says what became of them
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
        Optional<Kind> kind,
        OptionalLong maxGapMicros,
        Optional<Actuation> actuation,
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

        /** Signals of fleets, a row each. */
        record Signals(Path file) implements Input {}
    }

    /** What becomes of decisions. */
    public enum Actuation {
        /** Nothing but what the input says. */
        NONE,
        /** Each decision to act is applied at the instant at which it is issued. */
        APPLY
    }

    public ReplayOptions {
        inputs = List.copyOf(inputs);
        topics = Set.copyOf(topics);
    }
}
