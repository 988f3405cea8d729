package dev.spillway.pipeline.command;

import dev.spillway.topologies.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Makes one line and an exit code of whatever ended a command; a stack trace only for those who ask for it. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Spillway spillway;
    private final PrintWriter err;

    Failures(Spillway spillway, PrintWriter err) {
        this.spillway = spillway;
        this.err = err;
    }

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
        if (thrown instanceof CommandException end) {
            err.println(oneLine(end));
            trace(thrown);
            return end.exitCode().code();
        }
        String hint = spillway.debug() ? "" : " (--debug shows where)";
        err.println("failed: " + command.getCommandSpec().qualifiedName() + ": "
                + thrown.getClass().getSimpleName() + " " + oneLine(thrown) + hint);
        trace(thrown);
        return ExitCode.FAILED.code();
    }

    @Override
    public int handleParseException(ParameterException thrown, String[] args) {
        String name = thrown.getCommandLine().getCommandSpec().qualifiedName();
        err.println(name + ": " + oneLine(thrown) + ": " + name + " --help says how");
        return ExitCode.UNUSABLE.code();
    }

    private void trace(Exception thrown) {
        if (spillway.debug()) {
            thrown.printStackTrace(err);
        }
    }

    private static String oneLine(Exception thrown) {
        return String.valueOf(thrown.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }
}
