package dev.spillway.topologies;

/** What a process of ours says when it ends: to a shell, to an orchestrator, to a test. */
public enum ExitCode {
    /** Did what it was asked to, which for a service is to stop when told. */
    DONE(0),

    /** Began, and could not go on: the log says why. Starting it again may help. */
    FAILED(1),

    /** Was used wrongly, or cannot work here: a setting, a definition, a port, a disk. Starting it again unchanged does not help. */
    UNUSABLE(2),

    /** Worked, and found what it was asked to look for: differences, violations. */
    DIFFERENT(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
