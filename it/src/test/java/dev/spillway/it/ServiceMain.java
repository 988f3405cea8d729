package dev.spillway.it;

import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.pipeline.run.FeatureProcess;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The feature process as it is shipped, to be killed. Says its front's port, and ends with its parent. */
final class ServiceMain {
    private ServiceMain() {}

    /**
     * Runs until it is killed.
     *
     * @param args the settings, a folder for the definitions a file with their text, the registry's address
     */
    public static void main(String[] args) throws IOException, InvalidDefinitionsException {
        var definitions = OrderFeatures.load(Path.of(args[1]), Files.readString(Path.of(args[2])));
        var process = FeatureProcess.start(
                Settings.read(Path.of(args[0]), FeatureProcess.KEYS),
                definitions,
                ConfluentRegistry.at(args[3], Map.of()),
                FrontConfig.onLoopback(0));
        System.out.println(process.front().getPort());
        // standard input ends when the parent does, however that ends
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(1);
    }
}
