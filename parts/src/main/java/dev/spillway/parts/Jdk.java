package dev.spillway.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The Java installations that parts run on. */
final class Jdk {
    private Jdk() {}

    private static final Path SYSTEM = Path.of("/usr/lib/jvm");

    /** The {@code java} that runs this process. */
    static Path current() {
        return java(Path.of(System.getProperty("java.home")));
    }

    /**
     * The {@code java} of a Java 17: this process's own if it is one, else the first of {@code JAVA17_HOME},
     * {@code JAVA_HOME} and what lies in {@code /usr/lib/jvm}.
     *
     * @throws MachineUnfitException if there is none
     */
    static Path seventeen(Map<String, String> environment) {
        return seventeen(environment, Path.of(System.getProperty("java.home")), SYSTEM);
    }

    static Path seventeen(Map<String, String> environment, Path own, Path system) {
        List<Path> homes = new ArrayList<>();
        homes.add(own);
        for (String variable : List.of("JAVA17_HOME", "JAVA_HOME")) {
            if (environment.containsKey(variable)) {
                homes.add(Path.of(environment.get(variable)));
            }
        }
        homes.addAll(below(system));
        return homes.stream()
                .filter(Jdk::isSeventeen)
                .findFirst()
                .map(Jdk::java)
                .orElseThrow(() -> new MachineUnfitException(
                        "cassandra runs on Java 17 only, and this is Java %d: install a 17 and set JAVA17_HOME to it"
                                .formatted(Runtime.version().feature())));
    }

    private static List<Path> below(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var found = Files.list(directory)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every installation says in a file what it is. */
    private static boolean isSeventeen(Path home) {
        Path release = home.resolve("release");
        if (!Files.isReadable(release) || !Files.isExecutable(java(home))) {
            return false;
        }
        var properties = new Properties();
        try (InputStream in = Files.newInputStream(release)) {
            properties.load(in);
        } catch (IOException e) {
            return false;
        }
        return properties.getProperty("JAVA_VERSION", "").matches("\"17(\\..*)?\"");
    }

    private static Path java(Path home) {
        return home.resolve("bin").resolve("java");
    }
}
