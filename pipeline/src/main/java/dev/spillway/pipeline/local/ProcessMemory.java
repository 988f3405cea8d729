package dev.spillway.pipeline.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory of this process, as Linux tells it. */
final class ProcessMemory {
    private ProcessMemory() {}

    private static final String KEY = "VmRSS:";

    /** Empty on other systems. */
    static OptionalLong ownRssBytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(KEY))
                    .mapToLong(line -> Long.parseLong(line.substring(KEY.length(), line.length() - "kB".length())
                                    .trim())
                            << 10)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
