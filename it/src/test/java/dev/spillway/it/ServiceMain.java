package dev.spillway.it;

import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.topologies.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The feature service with its sink as a process of its own, to be killed. Says its port, and ends with its parent. */
final class ServiceMain {
    private ServiceMain() {}

    /** @param args the settings, a folder for the definitions and one with their text, the registry's address, the sink's group */
    public static void main(String[] args) throws IOException {
        var definitions = OrderFeatures.load(Path.of(args[1]), Files.readString(Path.of(args[2])));
        var server = new FeatureServer(
                Settings.read(Path.of(args[0]), FeatureServer.KEYS),
                definitions,
                ConfluentRegistry.at(args[3], Map.of()));
        server.startSink(args[4]).start();
        System.out.println(server.uri().getPort());
        // standard input ends when the parent does, however that ends
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(1);
    }
}
