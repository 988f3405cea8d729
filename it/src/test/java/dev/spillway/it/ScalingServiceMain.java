package dev.spillway.it;

import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.WallClock;
import dev.spillway.topologies.definition.DefinitionFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The scaling service, to be killed. Says a word when it begins, and one when it judges fleets. Ends with its parent. */
final class ScalingServiceMain {
    private ScalingServiceMain() {}

    /**
     * Runs until it is killed.
     *
     * @param args the broker's address, the registry's, the folder of the state, a file with definitions
     */
    public static void main(String[] args) throws Exception {
        System.out.println("begun");
        ScalingServer.start(
                args[0],
                Path.of(args[2]),
                DefinitionFiles.of("crash.yaml", Files.readString(Path.of(args[3]))),
                ConfluentRegistry.at(args[1], Map.of()),
                new WallClock());
        System.out.println("running");
        // standard input ends when the parent does, however that ends
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(1);
    }
}
