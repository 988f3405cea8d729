package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
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

    @Mixin
    private final ReasonOption reason = new ReasonOption();

    @Mixin
    private final OperatorOptions operator = new OperatorOptions();

    UnfreezeCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        return operator.say(
                target.path("unfreeze"),
                Map.of("reason", reason.toString(), "zero", zero),
                "unfrozen: " + target + (zero ? ", and its load of zero is believed" : ""),
                out);
    }
}
