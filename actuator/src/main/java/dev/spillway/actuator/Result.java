package dev.spillway.actuator;

import dev.spillway.schemas.scaling.OutcomeStatus;
import java.util.List;
import java.util.Objects;

/**
 * What came of carrying a decision out.
 *
 * @param instances how many there are now
 * @param removed the instances that were taken away, so that nobody waits for their metrics; may be empty
 * @param detail what people should know; may be empty
 */
public record Result(OutcomeStatus status, int instances, List<String> removed, String detail) {

    public Result {
        // it comes from the user's own code: what is wrong with it must show there
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(detail, "detail");
        removed = List.copyOf(removed);
    }

    /** The fleet has the size it was to have. */
    public static Result applied(int instances) {
        return applied(instances, List.of());
    }

    /** The fleet has the size it was to have, after some of its instances were taken away. */
    public static Result applied(int instances, List<String> removed) {
        return new Result(OutcomeStatus.APPLIED, instances, removed, "");
    }

    /** It will not be done, nor if it is asked for again. */
    public static Result rejected(int instances, String why) {
        return new Result(OutcomeStatus.REJECTED, instances, List.of(), why);
    }

    /** It could not be done; it will be asked for again. */
    public static Result failed(int instances, String why) {
        return new Result(OutcomeStatus.FAILED, instances, List.of(), why);
    }
}
