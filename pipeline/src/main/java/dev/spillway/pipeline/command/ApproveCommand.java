package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spillway approve}: a decision may pass the budget. */
@Command(
        name = "approve",
        description = "Let a decision pass that waits for the budget; explain names it.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = "  ./spillway approve serving@42 --reason 'sale begins at noon'")
final class ApproveCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Parameters(paramLabel = "ID", description = "The decision: its fleet, @, its epoch.")
    private String id = "";

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final OperatorOptions operator = new OperatorOptions();

    ApproveCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        return operator.say(
                "/v1/decisions/" + FrontClient.encoded(id) + ":approve",
                Map.of("reason", reason.toString()),
                "approved: " + id + "; spillway decisions shows it when it is issued",
                out);
    }
}
