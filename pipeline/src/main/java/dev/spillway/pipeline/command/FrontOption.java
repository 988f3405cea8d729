package dev.spillway.pipeline.command;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which running Spillway a command asks. */
final class FrontOption {
    private static final String LOCAL = "http://127.0.0.1:8080";

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = LOCAL,
            description = "Where Spillway answers. Default: ${DEFAULT-VALUE}.")
    private URI url = URI.create(LOCAL);

    FrontClient client() {
        return new FrontClient(url);
    }
}
