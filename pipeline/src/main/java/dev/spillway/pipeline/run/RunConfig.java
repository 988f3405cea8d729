package dev.spillway.pipeline.run;

import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.InvalidSettingsException;
import dev.spillway.topologies.Key;
import dev.spillway.topologies.Passthrough;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that an operator may set for a process beside its services.
 *
 * @param registrySettings of Confluent's client, handed on as they are
 * @param token what changing calls to the front have to show; empty: none is taken
 */
public record RunConfig(
        List<Path> definitions,
        String registryUrl,
        Map<String, String> registrySettings,
        FrontConfig front,
        Secret token) {

    static final Key<List<String>> DEFINITIONS = Key.list(
                    "definitions", List.of("definitions"), "Folders and files with what is to be computed.")
            .must(places -> !places.isEmpty(), "must name a folder or file");
    static final Key<String> REGISTRY = Key.string(
            "schema.registry.url", "http://127.0.0.1:8081", "The schema registry, one or more addresses with commas.");
    static final Key<String> HOST =
            Key.string("front.host", "127.0.0.1", "The address that look-ups are answered on; 0.0.0.0 for all.");
    static final Key<List<String>> PORTS = Key.list(
                    "front.ports",
                    List.of(Integer.toString(FrontConfig.PORT), Integer.toString(FrontConfig.FEAST_PORT)),
                    "The ports that look-ups are answered on; every path on each of them.")
            .must(ports -> !ports.isEmpty(), "must name a port")
            .must(ports -> ports.stream().allMatch(port -> port.matches("\\d{1,5}")), "must be numbers");

    static final Key<Integer> THREADS = Key.integer(
                    "front.threads",
                    FrontConfig.THREADS,
                    "Threads that answer at the front, at most; what comes while all are busy waits.")
            .must(threads -> threads >= 1, "must be at least 1");
    static final Key<Secret> TOKEN = Key.secret(
            "front.token",
            "What calls that change something have to show, as Authorization: Bearer. Empty: no such call is taken.");

    /** What is set for the process alone. */
    public static final List<Key<?>> OWN = List.of(DEFINITIONS, REGISTRY, HOST, PORTS, THREADS, TOKEN);

    /** Ours, and those of every service that can be run. */
    public static final List<Key<?>> KEYS = Stream.of(OWN, FeatureProcess.KEYS, ScalingProcess.KEYS)
            .flatMap(List::stream)
            .distinct()
            .toList();

    /**
     * The registry, not asked yet.
     *
     * @throws InvalidSettingsException if no client can be made of its keys
     */
    public ConfluentRegistry registry() {
        try {
            return ConfluentRegistry.at(registryUrl, registrySettings);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(
                    List.of("registry: no client can be made of these keys: " + e.getMessage()));
        }
    }

    public static RunConfig from(Settings set) {
        FrontConfig local = FrontConfig.onLoopback(
                set.get(PORTS).stream().map(Integer::valueOf).toArray(Integer[]::new));
        return new RunConfig(
                set.get(DEFINITIONS).stream().map(Path::of).toList(),
                set.get(REGISTRY),
                set.passed(Passthrough.REGISTRY),
                new FrontConfig(
                        set.get(HOST), local.ports(), local.bodyBytesMax(), local.lookupsMax(), set.get(THREADS)),
                set.get(TOKEN));
    }
}
