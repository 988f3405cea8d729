package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.local.RegistrySchemas;
import dev.spillway.scaling.definition.LoadedPolicies;
import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.otlp.MappedMetric;
import dev.spillway.scaling.otlp.OtlpMapping;
import dev.spillway.scaling.otlp.OtlpMappingLoader;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.Durations;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway validate}: every fault of some definitions, where it is and what would be right. */
@Command(
        name = "validate",
        description = "Check definitions, and say of every fault where it is and what would be right.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {"  ./spillway validate definitions", "  ./spillway validate my_features.yaml --json"})
final class ValidateCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Files, or folders of *.yaml. Default: those that ship with Spillway.")
    private List<Path> places = List.of();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Asked for the schemas of topics whose fields no definition declares.")
    private Optional<String> registry = Optional.empty();

    @Mixin
    private final JsonOption json = new JsonOption();

    ValidateCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        if (registry.isEmpty()) {
            return validate(SchemaSource.NONE);
        }
        try (ConfluentRegistry asked = ConfluentRegistry.at(registry.get(), Map.of())) {
            return validate(new RegistrySchemas(asked));
        }
    }

    private int validate(SchemaSource schemas) throws JsonProcessingException {
        DefinitionFiles files = DefinitionFiles.read(places.isEmpty() ? DefinitionsOption.shipped() : places);
        var faults = new ArrayList<DefinitionFault>();
        Optional<LoadedDefinitions> features = Loading.checked(faults, () -> new DefinitionLoader(schemas).load(files));
        Optional<LoadedPolicies> scaling = Loading.checked(faults, () -> PolicyLoader.load(files));
        Optional<List<OtlpMapping>> otlp = Loading.checked(faults, () -> OtlpMappingLoader.load(files));
        if (features.isEmpty() || scaling.isEmpty() || otlp.isEmpty()) {
            // those of the files themselves were found by each of them
            print(faults.stream().sorted().distinct().toList());
            return ExitCode.UNUSABLE.code();
        }
        if (json.isSet()) {
            out.println("[]");
        } else {
            print(features.get().definitions().groups());
            print(scaling.get());
            printMappings(otlp.get());
            printOthers(files);
        }
        return ExitCode.DONE.code();
    }

    private void print(Collection<GroupDefinition> groups) {
        if (groups.isEmpty()) {
            return;
        }
        var table = new Table(
                Table.left("group"),
                Table.right("version"),
                Table.left("topic"),
                Table.left("entity"),
                Table.right("features"));
        for (GroupDefinition group : groups) {
            table.row(
                    group.name(),
                    group.version(),
                    group.source().topic(),
                    String.join(
                            " ",
                            group.entity().stream().map(field -> field.name()).toList()),
                    group.features().size());
        }
        table.print(out);
    }

    private void print(LoadedPolicies scaling) {
        List<PolicyDefinition> policies = scaling.policies().all();
        if (!policies.isEmpty()) {
            var table = new Table(
                    Table.left("policy"),
                    Table.right("version"),
                    Table.left("kind"),
                    Table.left("fleets"),
                    Table.right("rules"),
                    Table.left("tiers"));
            for (PolicyDefinition policy : policies) {
                table.row(
                        policy.name(),
                        policy.version(),
                        policy.kind(),
                        words(policy.fleets()),
                        policy.base().rules().size(),
                        words(new TreeSet<>(policy.tiers().keySet())));
            }
            table.print(out);
        }
        scaling.capacity().forEach(plan -> out.println("capacity plan " + plan.name()));
    }

    private void printMappings(List<OtlpMapping> mappings) {
        if (mappings.isEmpty()) {
            return;
        }
        var table = new Table(Table.left("otlp"), Table.left("topic"), Table.right("interval"), Table.left("metrics"));
        for (OtlpMapping mapping : mappings) {
            table.row(
                    mapping.name(),
                    mapping.topic(),
                    mapping.intervalMicros() / Durations.SECOND_MICROS + "s",
                    words(mapping.metrics().stream().map(MappedMetric::name).toList()));
        }
        table.print(out);
    }

    private static String words(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private void printOthers(DefinitionFiles files) {
        long others = files.documents().stream()
                .filter(document -> !document.kind().equals(DefinitionLoader.GROUP)
                        && !PolicyLoader.reads(document)
                        && !document.kind().equals(OtlpMappingLoader.OTLP))
                .count();
        if (others > 0) {
            out.println(others + " documents of other kinds were not checked");
        }
    }

    private void print(List<DefinitionFault> faults) throws JsonProcessingException {
        if (json.isSet()) {
            out.println(Json.mapper().writeValueAsString(faults));
            return;
        }
        faults.forEach(out::println);
    }
}
