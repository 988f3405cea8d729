package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * What is to be told of a procedure, in this order.
 *
 * @param outcome what became of the decision that it carried out
 */
public record Progress(List<ProcedureStep> steps, List<Alert> alerts, Optional<Outcome> outcome) {

    /** Nothing has happened. */
    public static final Progress NONE = new Progress(List.of(), List.of(), Optional.empty());

    static Progress of(ProcedureStep step) {
        return new Progress(List.of(step), List.of(), Optional.empty());
    }

    /** Whether there is nothing to tell. */
    public boolean isNone() {
        return steps.isEmpty() && alerts.isEmpty() && outcome.isEmpty();
    }
}
