package dev.spillway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Feast's own client for Java in a process of its own, since its libraries do not go with ours: the program in
 * {@code resources/feast}, run from its source.
 */
final class FeastCaller implements AutoCloseable {
    private static final Path LIB = House.ROOT.resolve("it/feast/target/lib");
    private static final String SOURCE = "/feast/FeastCaller.java";

    private final Process process;
    private final Writer asks;
    private final BufferedReader answers;

    private FeastCaller(Process process) {
        this.process = process;
        this.asks = process.outputWriter(UTF_8);
        this.answers = process.inputReader(UTF_8);
    }

    /** @param folder where the source is put, and what the client logs */
    static FeastCaller start(Path folder, URI front) throws IOException {
        assertThat(LIB).as("built by mvnw -pl it/feast process-resources").isDirectory();
        Path source = folder.resolve("FeastCaller.java");
        try (var in = Objects.requireNonNull(FeastCaller.class.getResourceAsStream(SOURCE))) {
            Files.write(source, in.readAllBytes());
        }
        return new FeastCaller(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        LIB.resolve("*").toString(),
                        source.toString(),
                        front.getHost(),
                        Integer.toString(front.getPort()))
                .redirectError(folder.resolve("feast.log").toFile())
                .start());
    }

    /** What the client gives for each row, or the one line of its failure. */
    List<String> ask(List<String> features, List<String> rows) {
        var words = new ArrayList<>(List.of(String.join(",", features)));
        words.addAll(rows);
        return say(String.join("\t", words));
    }

    /** Says a line, and returns those of the answer. */
    List<String> say(String line) {
        try {
            asks.write(line + "\n");
            asks.flush();
            var lines = new ArrayList<String>();
            for (String answer = heard(); !answer.isEmpty(); answer = heard()) {
                lines.add(answer);
            }
            return lines;
        } catch (IOException e) {
            throw new IllegalStateException("Feast's client has ended: see feast.log", e);
        }
    }

    private String heard() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("no answer");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
