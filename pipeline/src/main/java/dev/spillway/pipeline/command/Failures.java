package dev.spillway.pipeline.command;

import dev.spillway.parts.MachineUnfitException;
import dev.spillway.parts.PartFailedException;
import dev.spillway.pipeline.local.StackFailedException;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.InvalidSettingsException;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.PrintWriter;
import java.util.List;
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
        if (thrown instanceof MachineUnfitException) {
            return end(thrown, List.of(oneLine(thrown)), ExitCode.UNUSABLE);
        }
        if (thrown instanceof InvalidSettingsException settings) {
            return end(thrown, settings.faults(), ExitCode.UNUSABLE);
        }
        if (thrown instanceof InvalidDefinitionsException definitions) {
            return end(
                    thrown,
                    definitions.faults().stream().map(DefinitionFault::toString).toList(),
                    ExitCode.UNUSABLE);
        }
        if (thrown instanceof PartFailedException || thrown instanceof StackFailedException) {
            // with the end of its log, which says more than we could
            return end(thrown, List.of(String.valueOf(thrown.getMessage())), ExitCode.FAILED);
        }
        String hint = spillway.debug() ? "" : " (--debug shows where)";
        err.println("failed: " + command.getCommandSpec().qualifiedName() + ": "
                + thrown.getClass().getSimpleName() + " " + oneLine(thrown) + hint);
        trace(thrown);
        return ExitCode.FAILED.code();
    }

    private int end(Exception thrown, List<String> lines, ExitCode exitCode) {
        lines.forEach(err::println);
        trace(thrown);
        return exitCode.code();
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
