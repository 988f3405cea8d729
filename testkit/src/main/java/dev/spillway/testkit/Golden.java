package dev.spillway.testkit;

import dev.spillway.topologies.TopologySpec;
import java.io.IOException;
import java.nio.file.Path;

/** The shape that a topology has in production, kept in a file: a diff of it is a migration to think through. */
public final class Golden {
    private Golden() {}

    /** Compares nodes, stores and topics with the {@link GoldenFile}. */
    public static void assertUnchanged(TopologySpec spec, Path golden) throws IOException {
        GoldenFile.assertEqual(spec.build().describe().toString(), golden);
    }
}
