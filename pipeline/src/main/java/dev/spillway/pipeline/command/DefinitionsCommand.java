package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import dev.spillway.topologies.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spillway definitions}: which versions of feature groups run; the way back, and out. */
@Command(
        name = "definitions",
        description = {
            "List the versions of feature groups that run: what serves, what back-fills and how far it is, what is kept "
                    + "for a roll-back. With rollback, go back to the version that served before, while it is kept. With "
                    + "remove, remove a group: its state, its topics and its rows."
        },
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway definitions --json",
            "  ./spillway definitions rollback airport_features",
            "  ./spillway definitions remove airport_features --yes"
        })
final class DefinitionsCommand implements Callable<Integer> {
    private static final String ROLL_BACK = "rollback";
    private static final String REMOVE = "remove";
    private static final String PATH = "/v1/definitions";

    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "rollback|remove",
            description = "Go back to the version before, or remove the group.")
    private String what = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "GROUP", description = "The feature group.")
    private String group = "";

    @Option(names = "--yes", description = "Remove it. Without this, what would go is shown, and nothing is done.")
    private boolean yes;

    @Option(names = "--drop-table", description = "With remove, drop the group's Cassandra table, too.")
    private boolean dropTable;

    @Mixin
    private final OperatorOptions operator = new OperatorOptions();

    DefinitionsCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        if ((yes || dropTable) && !what.equals(REMOVE)) {
            throw CommandException.misuse(
                    yes ? "--yes" : "--drop-table", "spillway definitions", "it is for remove alone");
        }
        if (what.isEmpty()) {
            return list();
        }
        if (!what.equals(ROLL_BACK) && !what.equals(REMOVE)) {
            throw CommandException.misuse(
                    "no such thing to do with definitions", what, "ask for rollback, for remove, or for nothing");
        }
        if (group.isEmpty()) {
            throw CommandException.misuse("no group", "spillway definitions " + what, "name one");
        }
        String path = PATH + "/" + FrontClient.encoded(group) + "/" + what;
        if (what.equals(ROLL_BACK)) {
            return operator.say(
                    path, Map.of(), said -> "rolled back: " + group + " " + said.path("serving") + " serves", out);
        }
        if (!yes) {
            throw notYet();
        }
        return operator.say(
                path,
                Map.of("dropTable", dropTable),
                said -> "removed: " + group
                        + (dropTable ? "; its table is dropped some seconds later" : "; its table stays, empty"),
                out);
    }

    private int list() throws JsonProcessingException {
        JsonNode answer = operator.ask(PATH);
        if (operator.isJson()) {
            out.println(Json.mapper().writeValueAsString(answer));
        } else {
            var table = new Table(
                    Table.left("group"),
                    Table.right("version"),
                    Table.left("state"),
                    Table.left("progress"),
                    Table.left("since"),
                    Table.left(""));
            answer.path("versions")
                    .forEach(version -> table.row(
                            version.path("group").asText(),
                            version.path("version"),
                            state(version),
                            progress(version.path("progress")),
                            version.path("since").asText("-"),
                            version.path("detail").asText()));
            table.print(out);
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    private static String state(JsonNode version) {
        return version.path("state").asText().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String progress(JsonNode progress) {
        if (!progress.isObject()) {
            return "-";
        }
        String share = String.format(
                Locale.ROOT,
                "%.0f %% of %,d",
                Math.floor(progress.path("share").asDouble() * 100),
                progress.path("of").asLong());
        return progress.path("left_s").isNumber()
                ? share
                        + String.format(
                                Locale.ROOT,
                                ", %,.0f s left",
                                progress.path("left_s").asDouble())
                : share;
    }

    /** What would go, and how to say that it is to. */
    private CommandException notYet() {
        var versions = new ArrayList<JsonNode>();
        operator.ask(PATH).path("versions").forEach(version -> {
            if (version.path("group").asText().equals(group) && !state(version).equals("removed")) {
                versions.add(version);
            }
        });
        if (versions.isEmpty()) {
            throw CommandException.misuse(
                    "no group \"" + group + "\"", "spillway definitions", "it lists those there are");
        }
        err.println("would go: " + String.join("; ", gone(versions)));
        err.flush();
        return CommandException.misuse(
                "nothing is removed", group, "say --yes" + (dropTable ? " --drop-table" : "") + " to remove it");
    }

    private List<String> gone(List<JsonNode> versions) {
        var gone = new ArrayList<String>();
        gone.add(versions.stream()
                .map(version -> "version " + version.path("version") + ", which is " + state(version))
                .collect(Collectors.joining(" and ")));
        gone.add("its state, its internal topics and its rows in Cassandra");
        gone.add(dropTable ? "the table " + group + " itself" : "not the table " + group + " (--drop-table)");
        return gone;
    }
}
