package dev.spillway.pipeline.command;

import dev.spillway.parts.Installation;
import dev.spillway.pipeline.local.OperatorToken;
import dev.spillway.topologies.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command has that changes something of a running Spillway. */
final class OperatorOptions {
    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "The file with the operators' token. Default: that of ./spillway up, " + OperatorToken.FILE
                    + " in its data folder.")
    private Optional<Path> tokenFile = Optional.empty();

    @Mixin
    private final FrontOption front = new FrontOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    FrontClient client() {
        return front.client();
    }

    boolean isJson() {
        return json.isSet();
    }

    Secret token() {
        Path file = tokenFile.orElseGet(
                () -> Installation.find().home().resolve(".spillway").resolve(OperatorToken.FILE));
        try {
            return new Secret(Files.readString(file).strip());
        } catch (IOException e) {
            throw CommandException.misuse(
                    "no token", file.toString(), "start ./spillway up, or give a file with --token-file", e);
        }
    }

    /** Who says it, as this machine knows them. */
    static String by() {
        return System.getProperty("user.name", "operator");
    }
}
