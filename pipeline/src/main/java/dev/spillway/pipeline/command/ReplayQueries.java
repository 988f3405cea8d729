package dev.spillway.pipeline.command;

import dev.spillway.pipeline.replay.ReplayOptions;
import dev.spillway.pipeline.replay.ReplayOptions.AnswerFormat;
import dev.spillway.pipeline.sort.Spill;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What {@code spillway replay} is asked about points in time. */
final class ReplayQueries {
    @Option(
            names = "--queries",
            paramLabel = "FILE[@COLUMN]",
            description = {
                "Questions about points in time, answered over all admitted events before them. A JSON object a line:",
                "{\"group\", \"entity\", \"at\", \"features\"?, \"id\"?}; or a table, .csv or .parquet, with the entity's fields"
                        + " as columns, the instants in COLUMN (default: at) and, if they are there, group and id."
            })
    private @Nullable String queries;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "The group that a table of queries without a column group asks."
                    + " Default: the one whose entity the columns have.")
    private @Nullable String group;

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv|parquet",
            converter = FormatConverter.class,
            defaultValue = "jsonl",
            showDefaultValue = Visibility.ALWAYS,
            description = "The form of the answers: queries.jsonl, or one wide table, queries.csv or queries.parquet,"
                    + " with a column for each feature and one for its status.")
    private AnswerFormat format = AnswerFormat.JSONL;

    @Option(
            names = "--only-queries",
            description = "Answer the queries and do nothing else: no updates, no look-ups, no quarantine, no scaling."
                    + " Faster, and memory does not grow with the entities.")
    private boolean alone;

    @Option(
            names = "--sort-memory",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description =
                    "What one sort of queries, their events or their answers may hold in memory, such as 64MiB; what is"
                            + " more goes to files in DIR for the while. Default: an eighth of the heap.")
    private @Nullable Long sortBytes;

    @Option(
            names = "--compare-lookups",
            paramLabel = "FILE",
            description =
                    "Look-ups that were sampled: records of lookup-samples, one a line. What callers were told is compared with"
                            + " what INPUT says of the same instants, and nothing else is done. Exit code 3 if anything is missing or"
                            + " different.")
    private @Nullable Path samples;

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            defaultValue = "1e-9",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "How far numbers of --compare-lookups may be apart, as a share of the larger; 0.02 for sketches.")
    private double tolerance = 1e-9;

    Optional<ReplayOptions.Samples> samples() {
        Path file = samples;
        if (file == null) {
            return Optional.empty();
        }
        if (queries != null) {
            throw CommandException.misuse("both queries and look-ups", "--compare-lookups", "give one at a time");
        }
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw CommandException.misuse("no share", "--tolerance " + tolerance, "give one from 0 to below 1");
        }
        return Optional.of(new ReplayOptions.Samples(file, tolerance));
    }

    Optional<ReplayOptions.Queries> options() {
        String file = queries;
        if (file == null) {
            refuse(alone, "--only-queries");
            refuse(group != null, "--group");
            refuse(format != AnswerFormat.JSONL, "--format");
            return Optional.empty();
        }
        var table = FileWithColumn.of(file);
        return Optional.of(
                new ReplayOptions.Queries(table.file(), table.column(), Optional.ofNullable(group), format, alone));
    }

    private static void refuse(boolean given, String option) {
        if (given) {
            throw CommandException.misuse("no queries", option, "it goes with --queries");
        }
    }

    /** What a sort may hold before it goes to files: of the heap, whatever it is. */
    long sortBytes() {
        return sortBytes == null ? Spill.budgetOf(Runtime.getRuntime().maxMemory()) : sortBytes;
    }

    static final class SizeConverter implements ITypeConverter<Long> {
        private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,9})(B|KiB|MiB|GiB)");
        private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");

        @Override
        public Long convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (!size.matches()) {
                throw new TypeConversionException("'" + text + "' is no size: give a number with B, KiB, MiB or GiB");
            }
            return Long.parseLong(size.group(1)) << (10 * UNITS.indexOf(size.group(2)));
        }
    }

    static final class FormatConverter implements ITypeConverter<AnswerFormat> {
        @Override
        public AnswerFormat convert(String text) {
            for (AnswerFormat each : AnswerFormat.values()) {
                if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return each;
                }
            }
            throw new TypeConversionException("'" + text + "' is none of jsonl, csv, parquet");
        }
    }
}
