package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import dev.spillway.topologies.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spillway unfreeze}: decisions go on. */
@Command(
        name = "unfreeze",
        description = "Let decisions on a fleet, or on all, go on. A fleet that is frozen by name stays so when all are"
                + " unfrozen, and the other way round.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {"  ./spillway unfreeze serving", "  ./spillway unfreeze serving --zero", "  ./spillway unfreeze --all"
        })
final class UnfreezeCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private final TargetOption target = new TargetOption();

    @Option(names = "--zero", description = "And believe the load of zero that keeps it from going in.")
    private boolean zero;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "no reason given",
            description = "Why, for whoever asks later. Default: ${DEFAULT-VALUE}.")
    private String reason = "";

    @Mixin
    private final OperatorOptions operator = new OperatorOptions();

    UnfreezeCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        JsonNode said = operator.client()
                .post(
                        target.path("unfreeze"),
                        Map.of("reason", reason, "by", OperatorOptions.by(), "zero", zero),
                        operator.token());
        out.println(
                operator.isJson()
                        ? Json.mapper().writeValueAsString(said)
                        : "unfrozen: " + target + (zero ? ", and its load of zero is believed" : ""));
        out.flush();
        return ExitCode.DONE.code();
    }
}
