package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.TimeText;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.replay.GroupCounts;
import dev.spillway.pipeline.replay.Replay;
import dev.spillway.pipeline.replay.ReplayCounts;
import dev.spillway.pipeline.replay.ReplayException;
import dev.spillway.pipeline.replay.ReplayOptions;
import dev.spillway.pipeline.replay.ReplayOptions.Input;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code spillway replay}: the services over files, with the time of the files. */
@Command(
        name = "replay",
        description = {
            "Run the services over recorded input, and write what they would have written to their topics.",
            "",
            "Each line of INPUT is a record of a topic or a look-up, which is answered in place:",
            "  {\"topic\": \"trip-events\", \"key\": null, \"timestamp\": \"2024-05-01T12:00:00Z\", \"value\": {…}}",
            "  {\"lookup\": {\"group\": \"driver_features\", \"entity\": {\"driver_id\": \"d1\"}}, \"at\": \"…\"}",
            "A bare number is epoch milliseconds. The time is the largest timestamp so far."
        },
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./spillway replay events.jsonl.gz --definitions definitions --out results",
            "  ./spillway replay --csv flight-events=flights.csv@departed_at --queries labels.jsonl \\",
            "      --definitions definitions --out results --overwrite --json"
        })
final class ReplayCommand implements Callable<Integer> {
    private final PrintWriter out;
    private final PrintWriter err;

    /** JSONL and CSV together, since their order on the command line counts. */
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

    @Option(
            names = "--timestamp",
            paramLabel = "COLUMN",
            description = "The column of the timestamps in CSV files without @COLUMN."
                    + " Default: the field that the groups of the topic take the time from.")
    private @Nullable String timestamp;

    @Option(
            names = "--definitions",
            paramLabel = "DIR",
            required = true,
            description = "Where the feature groups are: every *.yaml below. May repeat.")
    private List<Path> definitions = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the results go, a file for each topic. Made if it is not there.")
    private Path folder = Path.of("");

    @Option(names = "--overwrite", description = "Replace the results that DIR holds already.")
    private boolean overwrite;

    @Option(
            names = "--queries",
            paramLabel = "FILE",
            description = "Questions about points in time, one a line, answered over all admitted events before them:"
                    + " {\"group\", \"entity\", \"at\", \"features\"?, \"id\"?}")
    private @Nullable Path queries;

    @Option(
            names = "--until",
            paramLabel = "T",
            converter = TimeConverter.class,
            description = "Where the clock goes at the end. Default: it stays at the last timestamp.")
    private @Nullable Long until;

    @Option(names = "--in-order", description = "Read the inputs one after the other instead of merging them.")
    private boolean inOrder;

    @Option(names = "--topics", split = ",", paramLabel = "TOPIC", description = "Feed only records of these topics.")
    private Set<String> topics = Set.of();

    @Mixin
    private final JsonOption json = new JsonOption();

    ReplayCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (inputs.isEmpty()) {
            throw CommandException.misuse("nothing to replay", "no INPUT and no --csv", "name a file");
        }
        Definitions loaded = load();
        long start = System.nanoTime();
        ReplayCounts counts = run(loaded, start);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (json.isSet()) {
            out.println(new String(Json.bytes(to -> write(to, counts, seconds)), StandardCharsets.UTF_8));
        } else {
            print(counts, seconds);
        }
        return ExitCode.DONE.code();
    }

    private Definitions load() {
        try {
            return new DefinitionLoader(SchemaSource.NONE).load(definitions).definitions();
        } catch (InvalidDefinitionsException e) {
            e.faults().forEach(fault -> err.println(fault));
            String where =
                    String.join(", ", definitions.stream().map(Path::toString).toList());
            throw CommandException.misuse(
                    e.faults().size() == 1 ? "a bad definition" : e.faults().size() + " faults in the definitions",
                    where,
                    "mend them; spillway validate says when they are right",
                    e);
        }
    }

    private ReplayCounts run(Definitions loaded, long startNanos) {
        var options = new ReplayOptions(
                inputs,
                Optional.ofNullable(timestamp),
                inOrder,
                topics,
                Optional.ofNullable(queries),
                until == null ? OptionalLong.empty() : OptionalLong.of(until),
                folder,
                overwrite);
        try (Progress progress = Progress.onStderr()) {
            return Replay.run(
                    loaded,
                    options,
                    (lines, clock) -> progress.show(() -> "%,d lines, at %s, %,.0f lines/s"
                            .formatted(
                                    lines, TimeText.format(clock), lines / ((System.nanoTime() - startNanos) / 1e9))));
        } catch (ReplayException e) {
            throw e.kind() == ReplayException.Kind.MISUSED
                    ? CommandException.misuse(e.what(), e.where(), e.wayOut(), e)
                    : CommandException.failed(e.what(), e.where(), e.wayOut(), e);
        }
    }

    private void print(ReplayCounts counts, double seconds) {
        var table = new Table(
                Table.left("group"),
                Table.left("service"),
                Table.right("records"),
                Table.right("admitted"),
                Table.right("filtered"),
                Table.right("duplicates"),
                Table.right("quarantined"),
                Table.right("skipped inputs"),
                Table.right("look-ups"),
                Table.right("queries"),
                Table.right("deleted"));
        for (GroupCounts group : counts.groups()) {
            table.row(
                    group.group(),
                    "features",
                    group.records(),
                    group.admitted(),
                    group.filtered(),
                    group.duplicates(),
                    sum(group.quarantined()),
                    group.skippedInputs(),
                    group.lookUps(),
                    group.queries(),
                    group.deleted());
        }
        table.print(out);
        out.println();
        for (GroupCounts group : counts.groups()) {
            if (!group.quarantined().isEmpty()) {
                out.println("quarantined by " + group.group() + ": " + listed(group.quarantined()));
            }
        }
        if (!counts.undecodable().isEmpty()) {
            out.println("quarantined for all groups: " + listed(counts.undecodable()));
        }
        if (!counts.ignored().isEmpty()) {
            out.println("ignored, since no group reads the topic: " + listed(counts.ignored()));
        }
        long lines = counts.records() + counts.lookUps();
        out.println(String.format(
                Locale.ROOT,
                "%,d records, %,d look-ups, %,d queries, %,d updates in %.1f s (%,.0f lines/s)",
                counts.records(),
                counts.lookUps(),
                counts.queries(),
                counts.updates(),
                seconds,
                lines / seconds));
        out.flush();
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String listed(Map<String, Long> counts) {
        return String.join(
                ", ",
                counts.entrySet().stream()
                        .map(count -> count.getKey() + " " + count.getValue())
                        .toList());
    }

    private static void write(JsonGenerator to, ReplayCounts counts, double seconds) throws IOException {
        to.writeStartObject();
        to.writeNumberField("records", counts.records());
        to.writeNumberField("lookups", counts.lookUps());
        to.writeNumberField("queries", counts.queries());
        to.writeNumberField("updates", counts.updates());
        writeCounts(to, "ignored", counts.ignored());
        writeCounts(to, "quarantined", counts.undecodable());
        to.writeObjectFieldStart("groups");
        for (GroupCounts group : counts.groups()) {
            to.writeObjectFieldStart(group.group());
            to.writeStringField("service", "features");
            to.writeNumberField("records", group.records());
            to.writeNumberField("admitted", group.admitted());
            to.writeNumberField("filtered", group.filtered());
            to.writeNumberField("duplicates", group.duplicates());
            writeCounts(to, "quarantined", group.quarantined());
            to.writeNumberField("skippedInputs", group.skippedInputs());
            to.writeNumberField("lookups", group.lookUps());
            to.writeNumberField("queries", group.queries());
            to.writeNumberField("deleted", group.deleted());
            to.writeEndObject();
        }
        to.writeEndObject();
        to.writeNumberField("seconds", Math.round(seconds * 1e3) / 1e3);
        to.writeEndObject();
    }

    private static void writeCounts(JsonGenerator to, String name, Map<String, Long> counts) throws IOException {
        to.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            to.writeNumberField(count.getKey(), count.getValue());
        }
        to.writeEndObject();
    }

    private static void add(Stack<String> args, CommandSpec command, Function<String, Input> parse) {
        ((ReplayCommand) command.userObject()).inputs.add(parse.apply(args.pop()));
    }

    static final class JsonlConsumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
            add(args, command, file -> new Input.Jsonl(Path.of(file)));
        }
    }

    static final class CsvConsumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
            if (args.isEmpty()) {
                throw new ParameterException(command.commandLine(), "--csv needs TOPIC=FILE[@COLUMN]");
            }
            add(args, command, text -> csv(text, command));
        }

        private static Input csv(String text, CommandSpec command) {
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new ParameterException(
                        command.commandLine(), "--csv " + text + " is not TOPIC=FILE or TOPIC=FILE@COLUMN");
            }
            String topic = text.substring(0, equals);
            String file = text.substring(equals + 1);
            int at = file.lastIndexOf('@');
            // a file may have an @ in its name
            if (at < 1 || Files.exists(Path.of(file))) {
                return new Input.Csv(topic, Path.of(file), Optional.empty());
            }
            return new Input.Csv(topic, Path.of(file.substring(0, at)), Optional.of(file.substring(at + 1)));
        }
    }

    static final class TimeConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return Replay.timeMicros(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is no time: give RFC 3339 or epoch milliseconds"));
        }
    }
}
