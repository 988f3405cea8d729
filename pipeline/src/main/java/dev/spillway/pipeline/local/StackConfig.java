package dev.spillway.pipeline.local;

import dev.spillway.parts.Installation;
import dev.spillway.pipeline.load.LoadShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a stack is made of.
 *
 * @param definitions folders and files
 * @param feed empty: nothing is fed
 * @param lookupsPerSecond asked of the front; 0: none
 * @param scaling whether fleets are judged
 * @param load predictions a second asked of the live fleet; off: there are no fleets
 */
public record StackConfig(
        Installation installation,
        StackPorts ports,
        List<Path> definitions,
        Optional<FeedFile> feed,
        Pace pace,
        double lookupsPerSecond,
        boolean scaling,
        LoadShape load) {
    public StackConfig {
        definitions = List.copyOf(definitions);
        if (!(lookupsPerSecond >= 0)) {
            throw new IllegalArgumentException("need lookupsPerSecond >= 0, got " + lookupsPerSecond);
        }
    }
}
