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
 * @param timestampColumn of the tables that have none of their own
 * @param inOrder whether inputs are read one after the other instead of merged
 * @param topics records of other topics are left out; empty: none is
 * @param queries a file of point-in-time questions
 * @param samples a file of look-ups that were sampled, to be compared; empty: none. There are no queries beside it
 * @param untilMicros where the clock goes at the end; empty: it stays at the last timestamp, but for the 30 s that
 *     signals of instance metrics may take to close
 * @param kind of the signals that do not tell theirs; empty: that of the policy that governs the fleet
 * @param maxGapMicros in place of every policy's {@code max_gap}; empty: theirs hold
 * @param actuation whether decisions are carried out when they are issued; empty: unless the input says what became of them
 * @param out the folder for the results
 * @param overwrite whether it may hold results already
 * @param sortBytes what a sort may hold in memory before it goes to files in {@code out}
 */
public record ReplayOptions(
        List<Input> inputs,
        Optional<String> timestampColumn,
        boolean inOrder,
        Set<String> topics,
        Optional<Queries> queries,
        Optional<Samples> samples,
        OptionalLong untilMicros,
        Optional<Kind> kind,
        OptionalLong maxGapMicros,
        Optional<Actuation> actuation,
        Path out,
        boolean overwrite,
        long sortBytes) {

    /** A file to read. */
    public sealed interface Input {
        Path file();

        /** Records and look-ups, one a line. */
        record Jsonl(Path file) implements Input {}

        /** Events of one topic, a row each. */
        sealed interface Table extends Input {
            String topic();

            /** Where the records' timestamps are; empty: see {@link ReplayOptions#timestampColumn}. */
            Optional<String> timestampColumn();

            /** What the command line calls it. */
            String option();
        }

        /** A table of text. */
        record Csv(String topic, Path file, Optional<String> timestampColumn) implements Table {
            @Override
            public String option() {
                return "--csv";
            }
        }

        /** A table of typed columns. */
        record Parquet(String topic, Path file, Optional<String> timestampColumn) implements Table {
            @Override
            public String option() {
                return "--parquet";
            }
        }

        /** Signals of fleets, a row each. */
        record Signals(Path file) implements Input {}
    }

    /**
     * The questions about points in time.
     *
     * @param timeColumn of a table: where the instants are
     * @param group of a table without a column that tells it; empty: the one group whose entity the columns have
     * @param format of the answers
     * @param alone whether nothing but the answers is asked for
     */
    public record Queries(
            Path file, Optional<String> timeColumn, Optional<String> group, AnswerFormat format, boolean alone) {}

    /**
     * Look-ups that were sampled, to be compared with what the replay says.
     *
     * @param tolerance how far numbers may be apart, as a share of the larger
     */
    public record Samples(Path file, double tolerance) {}

    /** The form of the answers to queries. */
    public enum AnswerFormat {
        JSONL,
        CSV,
        PARQUET
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
