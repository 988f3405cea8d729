package dev.spillway.pipeline.command;

import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says which cluster a command asks: a broker's address, or the file that a service there runs with. */
final class ClusterOption {

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:29092",
            description = "A broker. Default: ${DEFAULT-VALUE}, that of ./spillway up.")
    private String bootstrap = "127.0.0.1:29092";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "What a service there runs with, instead: addresses, TLS, logins.")
    private Optional<Path> config = Optional.empty();

    /** What was given, for messages. */
    String place() {
        return config.map(Path::toString).orElse(bootstrap);
    }

    /** Whether the registry too is named in a file. */
    boolean isInAFile() {
        return config.isPresent();
    }

    /** All that is set for clients there. */
    Settings settings() {
        Settings settings = config.map(file -> Settings.read(file, RunConfig.KEYS))
                .orElseGet(() -> Settings.of(Map.of("kafka.bootstrap.servers", bootstrap), RunConfig.KEYS));
        KafkaClients.requireUsable(settings);
        return settings;
    }
}
