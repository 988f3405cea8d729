package dev.spillway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The memory that a process holds, as Linux tells it. */
final class ResidentMemory {
    private ResidentMemory() {}

    private static final String KEY = "VmRSS:";

    /** In bytes; empty if the process is gone, or on other systems. */
    static OptionalLong of(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(KEY))
                    .mapToLong(line -> kibibytes(line) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** {@code VmRSS:     12345 kB}. */
    private static long kibibytes(String line) {
        return Long.parseLong(
                line.substring(KEY.length(), line.length() - "kB".length()).trim());
    }
}
