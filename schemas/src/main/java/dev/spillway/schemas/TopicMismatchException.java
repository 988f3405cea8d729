package dev.spillway.schemas;

import java.util.List;

/** Topics of ours exist on the cluster with settings under which records would be lost or out of order. */
public final class TopicMismatchException extends RuntimeException {

    private final List<String> faults;

    TopicMismatchException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, one line each: the topic, what is wrong, the way out. */
    public List<String> faults() {
        return faults;
    }
}
