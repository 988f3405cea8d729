package dev.spillway.pipeline.command;

/** What the process ends with. */
public final class ExitCode {
    public static final int DONE = 0;
    /** It was asked rightly and could not be done. */
    public static final int FAILED = 1;
    /** It was asked wrongly, or something around the program is not as it has to be: the message says the way out. */
    public static final int MISUSE = 2;
    /** It was done, and found differences or violations. */
    public static final int DIFFERENCES = 3;

    private ExitCode() {}
}
