package dev.spillway.it;

import dev.spillway.features.definition.SchemaSource;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.pipeline.run.FeatureProcess;
import dev.spillway.pipeline.run.GroupFiles;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The feature process as it is shipped, to be killed. Says its front's port, and ends with its parent. */
final class ServiceMain {
    /** What tells it to stop as an operator would have it: having committed, and to be back soon. */
    static final int STOP = 's';

    /** What it wants to be shown by those who change something. */
    static final String TOKEN = "of the tests";

    private static final int PORT = 4;

    private ServiceMain() {}

    /**
     * Runs until it is killed, or told to stop.
     *
     * @param args the settings, a folder for the definitions, a file with their text, the registry's address, and the front's
     *     port if it is to be a certain one
     */
    public static void main(String[] args) throws IOException, InvalidDefinitionsException {
        var unused = OrderFeatures.load(Path.of(args[1]), Files.readString(Path.of(args[2])));
        var process = FeatureProcess.start(new FeatureProcess.Setup(
                Settings.read(Path.of(args[0]), FeatureProcess.KEYS),
                new GroupFiles(List.of(Path.of(args[1])), SchemaSource.NONE),
                ConfluentRegistry.at(args[3], Map.of()),
                FrontConfig.onLoopback(args.length > PORT ? Integer.valueOf(args[PORT]) : 0),
                new Secret(TOKEN)));
        System.out.println(process.front().getPort());
        // standard input ends when the parent does, however that ends
        for (int told = System.in.read(); told >= 0; told = System.in.read()) {
            if (told == STOP) {
                process.close();
                Runtime.getRuntime().halt(0);
            }
        }
        Runtime.getRuntime().halt(1);
    }
}
