package dev.spillway.pipeline.local;

import dev.spillway.parts.Installation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a stack is made of.
 *
 * @param definitions folders and files
 * @param feed empty: nothing is fed
 * @param lookupsPerSecond asked of the front; 0: none
 */
public record StackConfig(
        Installation installation,
        StackPorts ports,
        List<Path> definitions,
        Optional<FeedFile> feed,
        Pace pace,
        double lookupsPerSecond) {
    public StackConfig {
        definitions = List.copyOf(definitions);
        if (!(lookupsPerSecond >= 0)) {
            throw new IllegalArgumentException("need lookupsPerSecond >= 0, got " + lookupsPerSecond);
        }
    }
}
