package dev.spillway.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk that a path is on. */
public final class Disk {
    private Disk() {}

    private static final long MIB = 1 << 20;

    /**
     * Refuses a directory that cannot be made or written, or whose disk has less room than needed.
     *
     * @throws MachineUnfitException if so
     */
    public static void require(Path directory, long bytes) {
        try {
            Files.createDirectories(directory);
            long usable = Files.getFileStore(directory).getUsableSpace();
            if (usable < bytes) {
                throw new MachineUnfitException("%s has %d MiB left and %d MiB are needed: make room there"
                        .formatted(directory.toAbsolutePath(), usable / MIB, bytes / MIB));
            }
        } catch (IOException e) {
            throw new MachineUnfitException(
                    "%s cannot be used: %s: make it a directory that you may write"
                            .formatted(directory.toAbsolutePath(), e),
                    e);
        }
        if (!Files.isWritable(directory)) {
            throw new MachineUnfitException(
                    directory.toAbsolutePath() + " cannot be written: give yourself the right to, or use another");
        }
    }
}
