package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.definition.LoadedDefinitions;
import dev.spillway.features.definition.SchemaSource;
import dev.spillway.features.domain.GroupDefinition;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.local.RegistrySchemas;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        try {
            LoadedDefinitions loaded =
                    new DefinitionLoader(schemas).load(places.isEmpty() ? DefinitionsOption.shipped() : places);
            print(loaded);
            return ExitCode.DONE.code();
        } catch (InvalidDefinitionsException e) {
            print(e.faults());
            return ExitCode.UNUSABLE.code();
        }
    }

    private void print(LoadedDefinitions loaded) {
        if (json.isSet()) {
            out.println("[]");
            return;
        }
        var table = new Table(
                Table.left("group"),
                Table.right("version"),
                Table.left("topic"),
                Table.left("entity"),
                Table.right("features"));
        for (GroupDefinition group : loaded.definitions().groups()) {
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
        long others = loaded.documents().stream()
                .filter(each -> !each.kind().equals(DefinitionLoader.GROUP))
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
