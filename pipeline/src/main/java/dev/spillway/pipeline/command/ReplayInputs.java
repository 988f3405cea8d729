package dev.spillway.pipeline.command;

import dev.spillway.pipeline.replay.Replay;
import dev.spillway.pipeline.replay.ReplayOptions;
import dev.spillway.pipeline.replay.ReplayOptions.Actuation;
import dev.spillway.pipeline.replay.ReplayOptions.Input;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.topologies.definition.Durations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What {@code spillway replay} is to read, and how. */
final class ReplayInputs {
    /** All of them together, since their order on the command line counts. */
    private final List<Input> inputs = new ArrayList<>();

    @SuppressWarnings("UnusedVariable") // its consumer puts the values among the inputs
    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            parameterConsumer = JsonlConsumer.class,
            description = "JSONL files, .gz or not. All inputs are merged by timestamp.")
    private List<String> jsonl = List.of();

    @SuppressWarnings("UnusedVariable") // its consumer puts the values among the inputs
    @Option(
            names = "--csv",
            paramLabel = "TOPIC=FILE[@COLUMN]",
            parameterConsumer = CsvConsumer.class,
            description = "Events of a topic, with a header; their timestamps are in COLUMN. May repeat.")
    private List<String> csv = List.of();

    @SuppressWarnings("UnusedVariable") // its consumer puts the values among the inputs
    @Option(
            names = "--parquet",
            paramLabel = "TOPIC=FILE[@COLUMN]",
            parameterConsumer = ParquetConsumer.class,
            description = "Events of a topic, a row each; their timestamps are in COLUMN. May repeat.")
    private List<String> parquet = List.of();

    @SuppressWarnings("UnusedVariable") // its consumer puts the value among the inputs
    @Option(
            names = "--signals",
            paramLabel = "FILE",
            parameterConsumer = SignalsConsumer.class,
            description = "Signals of fleets in CSV: at,fleet[,kind][,region][,tier][,instances],METRIC…, where"
                    + " metrics are named as policies name them.")
    private @Nullable String signals;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "The kind of the fleets in --signals whose rows do not tell it: ${COMPLETION-CANDIDATES}."
                    + " Default: that of the policy that governs the fleet.")
    private @Nullable Kind kind;

    @Option(
            names = "--max-gap",
            paramLabel = "D",
            converter = GapConverter.class,
            description = "Holds in place of the max_gap of every policy, such as 2m.")
    private @Nullable Long maxGap;

    @Option(
            names = "--actuate",
            paramLabel = "none|apply",
            converter = ActuationConverter.class,
            description = "Whether each decision is applied when it is issued."
                    + " Default: apply, unless INPUT has scaling-outcomes.")
    private @Nullable Actuation actuation;

    @Option(
            names = "--timestamp",
            paramLabel = "COLUMN",
            description = "The column of the timestamps in CSV and Parquet files without @COLUMN."
                    + " Default: the field that the groups of the topic take the time from.")
    private @Nullable String timestamp;

    @Mixin
    private final ReplayQueries queries = new ReplayQueries();

    @Option(
            names = "--until",
            paramLabel = "T",
            converter = TimeConverter.class,
            description = "Where the clock goes at the end."
                    + " Default: the last timestamp; 30 s more if INPUT has instance-metrics.")
    private @Nullable Long until;

    @Option(names = "--in-order", description = "Read the inputs one after the other instead of merging them.")
    private boolean inOrder;

    @Option(names = "--topics", split = ",", paramLabel = "TOPIC", description = "Feed only records of these topics.")
    private Set<String> topics = Set.of();

    ReplayOptions options(Path folder, boolean overwrite) {
        if (inputs.isEmpty()) {
            throw CommandException.misuse(
                    "nothing to replay", "no INPUT, no --csv, no --parquet and no --signals", "name a file");
        }
        if (kind != null && !hasSignals()) {
            throw CommandException.misuse("nothing of that kind", "--kind", "it is for the rows of --signals");
        }
        return new ReplayOptions(
                inputs,
                Optional.ofNullable(timestamp),
                inOrder,
                topics,
                queries.options(),
                queries.samples(),
                optional(until),
                Optional.ofNullable(kind),
                optional(maxGap),
                Optional.ofNullable(actuation),
                folder,
                overwrite,
                queries.sortBytes());
    }

    private boolean hasSignals() {
        return inputs.stream().anyMatch(input -> input instanceof Input.Signals);
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static ReplayInputs of(CommandSpec command) {
        return ((ReplayCommand) command.userObject()).inputs();
    }

    static final class JsonlConsumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
            of(command).inputs.add(new Input.Jsonl(Path.of(args.pop())));
        }
    }

    static final class SignalsConsumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
            if (args.isEmpty() || of(command).hasSignals()) {
                throw new ParameterException(command.commandLine(), "--signals needs one FILE");
            }
            of(command).inputs.add(new Input.Signals(Path.of(args.pop())));
        }
    }

    static final class CsvConsumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
            of(command).inputs.add(table("--csv", args, command, Input.Csv::new));
        }
    }

    static final class ParquetConsumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
            of(command).inputs.add(table("--parquet", args, command, Input.Parquet::new));
        }
    }

    /** How a table is made of what the command line says of it. */
    @FunctionalInterface
    private interface TableOf {
        Input of(String topic, Path file, Optional<String> column);
    }

    private static Input table(String option, Stack<String> args, CommandSpec command, TableOf made) {
        if (args.isEmpty()) {
            throw new ParameterException(command.commandLine(), option + " needs TOPIC=FILE[@COLUMN]");
        }
        String text = args.pop();
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new ParameterException(
                    command.commandLine(), option + " " + text + " is not TOPIC=FILE or TOPIC=FILE@COLUMN");
        }
        var file = FileWithColumn.of(text.substring(equals + 1));
        return made.of(text.substring(0, equals), file.file(), file.column());
    }

    static final class TimeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return Replay.timeMicros(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is no time: give RFC 3339 or epoch milliseconds"));
        }
    }

    static final class GapConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return Durations.micros(text)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + text + "' is no duration: give " + Durations.FORM));
        }
    }

    static final class ActuationConverter implements ITypeConverter<Actuation> {
        @Override
        public Actuation convert(String text) {
            for (Actuation each : Actuation.values()) {
                if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return each;
                }
            }
            throw new TypeConversionException("'" + text + "' is neither none nor apply");
        }
    }
}
