package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spillway freeze}: no more decisions. */
@Command(
        name = "freeze",
        description = "Stop every decision on a fleet, or on all, until it is unfrozen. Signals and rules go on.",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway freeze serving --reason 'incident 42'",
            "  ./spillway freeze --all --reason 'moving the data centre'"
        })
final class FreezeCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Mixin
    private final TargetOption target = new TargetOption();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for whoever asks later.")
    private String reason = "";

    @Mixin
    private final OperatorOptions operator = new OperatorOptions();

    FreezeCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        return operator.say(
                target.path("freeze"),
                Map.of("reason", reason),
                "frozen: " + target + "; spillway unfreeze lets decisions go on",
                out);
    }
}
