package dev.spillway.pipeline.command;

import picocli.CommandLine.Option;

/** The form of a command's result; every command mixes it in. */
public final class JsonOption {
    @Option(names = "--json", description = "Print the result as JSON, for programs.")
    private boolean json;

    public boolean isSet() {
        return json;
    }
}
