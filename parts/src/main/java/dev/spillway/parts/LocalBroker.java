package dev.spillway.parts;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Kafka cluster of one node, which is broker and controller, in its own JVM.
 *
 * @param directory where its settings, log and data are; a second start resumes from it, on other ports too
 * @param port where clients reach it, on the loopback address
 * @param controllerPort where it reaches itself
 */
public record LocalBroker(Installation installation, Path directory, int port, int controllerPort) {

    /** Measured: 0.8 s to format, 2.3 s to start, 6 s after a crash; this is for a machine under load. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration FORMATTED_WITHIN = Duration.ofSeconds(60);

    /**
     * Starts it, and formats its directory first if that is new. Returns when clients can use it;
     * if interrupted before, ends it.
     *
     * @param progress told in a few words what is going on
     * @throws MachineUnfitException if a port is taken, or someone else uses the directory
     * @throws PartFailedException if it does not get ready
     */
    public Part start(Consumer<String> progress) throws InterruptedException {
        Path home = directory.toAbsolutePath().normalize();
        ChildPart.claim("broker", home, port, controllerPort);
        var values = Map.of(
                "port", Integer.toString(port),
                "controller-port", Integer.toString(controllerPort),
                "data", home.resolve("data").toString());
        Settings.write("server.properties", values, home.resolve("conf").resolve("server.properties"));
        Settings.write("logback-broker.xml", Map.of(), home.resolve("conf").resolve("logback.xml"));
        if (!Files.exists(home.resolve("data").resolve("meta.properties"))) {
            progress.accept("formatting broker");
            format(home);
        }
        List<String> command = java(home, "-Xms64m", "-Xmx384m", "-XX:+UseSerialGC");
        command.addAll(List.of("kafka.Kafka", "conf/server.properties"));
        var launch = new Launch(
                "broker",
                home,
                command,
                "127.0.0.1:" + port,
                Readiness.whenTheLogSays("Kafka Server started"),
                READY_WITHIN,
                PATIENCE);
        return ChildPart.start(launch, progress);
    }

    private void format(Path home) throws InterruptedException {
        List<String> command = java(home, "-Xmx128m");
        command.addAll(List.of("kafka.tools.StorageTool", "format", "-t", clusterId()));
        command.addAll(List.of("-c", "conf/server.properties", "--ignore-formatted"));
        try {
            Path log = home.resolve("format.log");
            Process process = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean done = process.waitFor(FORMATTED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (!done || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new PartFailedException("broker: formatting its directory failed; its log, %s, says:\n%s"
                        .formatted(log, Files.readString(log)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("broker: " + home + " cannot be formatted", e);
        }
    }

    private List<String> java(Path home, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Jdk.current().toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", home.resolve("conf") + File.pathSeparator + installation.brokerClassPath()));
        return command;
    }

    /** As Kafka writes them: sixteen random bytes, which must not look like an option of the command they go into. */
    private static String clusterId() {
        var random = new SecureRandom();
        byte[] bytes = new byte[16];
        String id;
        do {
            random.nextBytes(bytes);
            id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } while (id.startsWith("-"));
        return id;
    }
}
