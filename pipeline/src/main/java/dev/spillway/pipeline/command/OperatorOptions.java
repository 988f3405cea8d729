package dev.spillway.pipeline.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.parts.Installation;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.local.OperatorToken;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
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

    /**
     * Says something to the running Spillway, and who says it, and tells that it has been said.
     *
     * @param done what is told where JSON is not asked for
     */
    int say(String path, Map<String, ?> words, String done, PrintWriter out) throws JsonProcessingException {
        return say(path, words, said -> done, out);
    }

    /**
     * The same, where what is told depends on the answer.
     *
     * @param done makes of the answer what is told where JSON is not asked for
     */
    int say(String path, Map<String, ?> words, Function<JsonNode, String> done, PrintWriter out)
            throws JsonProcessingException {
        var all = new TreeMap<String, Object>(words);
        all.put("by", System.getProperty("user.name", "operator"));
        JsonNode said = front.client().post(path, all, token());
        out.println(json.isSet() ? Json.mapper().writeValueAsString(said) : done.apply(said));
        out.flush();
        return ExitCode.DONE.code();
    }

    /** What the running Spillway says at a path. */
    JsonNode ask(String path) {
        return front.client().get(path);
    }

    boolean isJson() {
        return json.isSet();
    }

    private Secret token() {
        Path file = tokenFile.orElseGet(
                () -> Installation.find().home().resolve(".spillway").resolve(OperatorToken.FILE));
        try {
            return new Secret(Files.readString(file).strip());
        } catch (IOException e) {
            throw CommandException.misuse(
                    "no token", file.toString(), "start ./spillway up, or give a file with --token-file", e);
        }
    }
}
