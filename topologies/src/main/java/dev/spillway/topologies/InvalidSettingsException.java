package dev.spillway.topologies;

import java.util.List;

/** The settings, or what they point at, are not usable; {@link #faults} says how, one line each, in words for an operator. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    public InvalidSettingsException(List<String> faults) {
        super(String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
