package dev.spillway.pipeline.command;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.pipeline.replay.Comparison;
import dev.spillway.pipeline.replay.LookupComparison;
import dev.spillway.pipeline.replay.Replay;
import dev.spillway.pipeline.replay.ReplayCounts;
import dev.spillway.pipeline.replay.ReplayException;
import dev.spillway.pipeline.replay.ReplayOptions;
import dev.spillway.scaling.definition.LoadedPolicies;
import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
            "      --definitions definitions --out results --overwrite --json",
            "  ./spillway replay --parquet flight-events=flights.parquet@date --queries labels.parquet@date \\",
            "      --only-queries --format parquet --definitions definitions --out training",
            "  ./spillway replay events.jsonl --compare-lookups samples.jsonl --definitions definitions --out audit",
            "  ./spillway replay --signals july.csv --definitions definitions --compare changed --out results"
        })
final class ReplayCommand implements Callable<Integer> {
    private final PrintWriter out;
    private final PrintWriter err;

    @Mixin
    private final ReplayInputs inputs = new ReplayInputs();

    @Option(
            names = "--definitions",
            paramLabel = "DIR",
            required = true,
            description = "Where the feature groups and policies are: every *.yaml below. May repeat.")
    private List<Path> definitions = List.of();

    @Option(
            names = "--compare",
            paramLabel = "DIR2",
            description =
                    "Other policies to replay the same input by: the decisions that only one of the two makes go to"
                            + " differences.jsonl. Exit code 3 if there are any.")
    private @Nullable Path compare;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the results go, a file for each topic. Made if it is not there.")
    private Path folder = Path.of("");

    @Option(names = "--overwrite", description = "Replace the results that DIR holds already.")
    private boolean overwrite;

    @Mixin
    private final JsonOption json = new JsonOption();

    ReplayCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    ReplayInputs inputs() {
        return inputs;
    }

    @Override
    public Integer call() {
        ReplayOptions options = inputs.options(folder, overwrite);
        Replay.By by = load();
        long start = System.nanoTime();
        ReplayCounts counts = run(by, options);
        var summary = new ReplaySummary(counts, (System.nanoTime() - start) / 1e9);
        summary.warnings().forEach(warning -> err.println("warning: " + warning));
        if (json.isSet()) {
            out.println(summary.json());
        } else {
            summary.print(out);
        }
        boolean different = counts.comparison().map(Comparison::isDifferent).orElse(false)
                || counts.audit().map(LookupComparison::isDifferent).orElse(false);
        return (different ? ExitCode.DIFFERENT : ExitCode.DONE).code();
    }

    private Replay.By load() {
        var faults = new ArrayList<DefinitionFault>();
        DefinitionFiles files = DefinitionFiles.read(definitions);
        Optional<LoadedDefinitions> features =
                Loading.checked(faults, () -> new DefinitionLoader(SchemaSource.NONE).load(files));
        Optional<LoadedPolicies> scaling = Loading.checked(faults, () -> PolicyLoader.load(files));
        if (features.isEmpty() || scaling.isEmpty()) {
            throw refused(faults, definitions);
        }
        return new Replay.By(features.get().definitions(), scaling.get(), compared(scaling.get()));
    }

    private Optional<LoadedPolicies> compared(LoadedPolicies scaling) {
        Path other = compare;
        if (other == null) {
            return Optional.empty();
        }
        var faults = new ArrayList<DefinitionFault>();
        LoadedPolicies loaded = Loading.checked(faults, () -> PolicyLoader.load(List.of(other)))
                .orElseThrow(() -> refused(faults, List.of(other)));
        if (scaling.policies().all().isEmpty() || loaded.policies().all().isEmpty()) {
            throw CommandException.misuse(
                    "no policies to compare", other.toString(), "decisions are compared: both folders need a policy");
        }
        return Optional.of(loaded);
    }

    private CommandException refused(List<DefinitionFault> faults, List<Path> places) {
        // those of the files themselves are found by each loader
        List<DefinitionFault> distinct = faults.stream().sorted().distinct().toList();
        distinct.forEach(err::println);
        return CommandException.misuse(
                distinct.size() == 1 ? "a bad definition" : distinct.size() + " faults in the definitions",
                places.stream().map(Path::toString).collect(Collectors.joining(", ")),
                "mend them; spillway validate says when they are right");
    }

    private static ReplayCounts run(Replay.By by, ReplayOptions options) {
        try (Progress progress = Progress.onStderr()) {
            return Replay.run(by, options, new ReplayProgress(progress, System::nanoTime));
        } catch (ReplayException e) {
            throw e.kind() == ReplayException.Kind.MISUSED
                    ? CommandException.misuse(e.what(), e.where(), e.wayOut(), e)
                    : CommandException.failed(e.what(), e.where(), e.wayOut(), e);
        }
    }
}
