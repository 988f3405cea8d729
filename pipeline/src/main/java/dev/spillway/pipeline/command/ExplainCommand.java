package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.pipeline.Json;
import dev.spillway.topologies.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spillway explain}: why a fleet is as large as it is. */
@Command(
        name = "explain",
        description = "Say why a fleet is as large as it is: each rule, what holds it back, and what would change it.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = "  ./spillway explain serving")
final class ExplainCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Parameters(paramLabel = "FLEET", description = "The fleet.")
    private String fleet = "";

    @Mixin
    private final FrontOption front = new FrontOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    ExplainCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        JsonNode explained = front.client().get("/v1/fleets/" + FrontClient.encoded(fleet) + "/explain");
        if (json.isSet()) {
            out.println(Json.mapper().writeValueAsString(explained));
        } else {
            new ExplainText(explained).print(out);
        }
        out.flush();
        return ExitCode.DONE.code();
    }
}
