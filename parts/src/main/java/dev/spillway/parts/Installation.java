package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the parts' class paths are in a checkout of Spillway. Each lies in a folder of its own, built by a pom of its own,
 * since their libraries do not go together.
 *
 * @param home the root of the checkout
 */
public record Installation(Path home) {

    /** Names the checkout's root; where it is not set, the root is looked for above the working directory. */
    public static final String HOME = "spillway.home";

    private static final Path MARK = Path.of("parts", "broker", "pom.xml");

    /**
     * The checkout that this process belongs to.
     *
     * @throws MachineUnfitException if there is none
     */
    public static Installation find() {
        String named = System.getProperty(HOME);
        if (named != null) {
            return new Installation(Path.of(named).toAbsolutePath().normalize());
        }
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(MARK))) {
                return new Installation(at);
            }
        }
        throw new MachineUnfitException("no checkout of spillway at or above %s: go there, or set -D%s=DIR"
                .formatted(Path.of("").toAbsolutePath(), HOME));
    }

    /** What goes into {@code -cp} for the broker. */
    String brokerClassPath() {
        return require("broker", "lib").resolve("*").toString();
    }

    /** What goes into {@code -cp} for Cassandra, after its own settings. */
    String cassandraClassPath() {
        return require("cassandra", "lib").resolve("*").toString();
    }

    /** The registry's jar; it finds the others itself. */
    Path registryJar() {
        Path lib = require("registry", "lib");
        try (var jars = Files.newDirectoryStream(lib, "*-runner.jar")) {
            return jars.iterator().next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path require(String part, String file) {
        Path path = home.resolve("parts").resolve(part).resolve("target").resolve(file);
        if (!Files.exists(path)) {
            throw new MachineUnfitException("%s is not there: build it with %s -pl parts/%s process-resources"
                    .formatted(path, home.resolve("mvnw"), part));
        }
        return path;
    }
}
