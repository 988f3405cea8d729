package dev.spillway.pipeline.command;

import picocli.CommandLine.Option;

/** Why something is said that needs no reason. */
final class ReasonOption {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "no reason given",
            description = "Why, for whoever asks later. Default: ${DEFAULT-VALUE}.")
    private String text = "";

    @Override
    public String toString() {
        return text;
    }
}
