package dev.spillway.pipeline.command;

import dev.spillway.topologies.ExitCode;
import org.jspecify.annotations.Nullable;

/** The end of a command, told in one line: what is wrong, where, and the way out. */
public final class CommandException extends RuntimeException {
    private final ExitCode exitCode;

    private CommandException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * Something around the program, or the way it was called, is not as it has to be.
     *
     * @param what as {@code port taken}
     * @param where as {@code 127.0.0.1:8080}
     * @param wayOut as {@code stop what uses it, or give --port}
     */
    public static CommandException misuse(String what, String where, String wayOut) {
        return new CommandException(ExitCode.UNUSABLE, line(what, where, wayOut), null);
    }

    /** As {@link #misuse}, found out by a failure that {@code --debug} shows. */
    public static CommandException misuse(String what, String where, String wayOut, Throwable cause) {
        return new CommandException(ExitCode.UNUSABLE, line(what, where, wayOut), cause);
    }

    /** It was asked rightly and could not be done. */
    public static CommandException failed(String what, String where, String wayOut, Throwable cause) {
        return new CommandException(ExitCode.FAILED, line(what, where, wayOut), cause);
    }

    /** As {@link #failed}, where nothing was thrown. */
    public static CommandException failed(String what, String where, String wayOut) {
        return new CommandException(ExitCode.FAILED, line(what, where, wayOut), null);
    }

    private static String line(String what, String where, String wayOut) {
        return what + ": " + where + ": " + wayOut;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
