package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.command.Spillway;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command as its users have it: files in a folder, arguments, an exit code, files in {@code out}. */
final class Replaying {
    private final Path folder;
    private String said = "";
    private String complained = "";

    Replaying(Path folder) {
        this.folder = folder;
    }

    Replaying file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /** Runs {@code spillway replay}; a word that is {@code @name}, or has {@code =@name} in it, means a file of the folder. */
    int run(String... arguments) {
        List<String> words = new ArrayList<>(List.of("replay"));
        for (String argument : arguments) {
            String word = argument.startsWith("@") ? folder.resolve(argument.substring(1)) + "" : argument;
            words.add(word.replace("=@", "=" + folder + "/"));
        }
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Spillway.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(words.toArray(String[]::new));
        said = out.toString();
        complained = err.toString().replace(folder + "/", "");
        return code;
    }

    /** What the last run wrote to standard output. */
    String said() {
        return said;
    }

    /** What the last run wrote to standard error, the folder's files by their names alone. */
    String complained() {
        return complained;
    }

    /** A file below {@code out}, without the states, which are nobody's to read. */
    String result(String name) throws IOException {
        return Files.readString(folder.resolve("out").resolve(name)).replaceAll(",\"state\":\"[A-Za-z0-9+/=]+\"", "");
    }

    List<String> lines(String name) throws IOException {
        return result(name).lines().toList();
    }

    /** All files of a results folder, with their bytes. */
    String everything(String out) throws IOException {
        try (var files = Files.list(folder.resolve(out))) {
            var all = new StringBuilder();
            for (Path file : files.sorted().collect(Collectors.toList())) {
                all.append(file.getFileName()).append('\n').append(Files.readString(file));
            }
            return all.toString();
        }
    }
}
