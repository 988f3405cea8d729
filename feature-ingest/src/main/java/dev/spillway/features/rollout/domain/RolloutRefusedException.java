package dev.spillway.features.rollout.domain;

/** What was asked of a group cannot be done as it stands. */
public final class RolloutRefusedException extends Exception {
    private final String fix;

    /**
     * @param message what is wrong
     * @param fix what would be right
     */
    public RolloutRefusedException(String message, String fix) {
        super(message);
        this.fix = fix;
    }

    /** What is wrong. */
    public String error() {
        return String.valueOf(getMessage());
    }

    public String fix() {
        return fix;
    }
}
