package dev.spillway.parts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a part is started.
 *
 * @param directory its own: settings, data, log
 * @param command the program and its arguments; it stays in the foreground and stops cleanly on SIGTERM
 * @param address where clients will reach it
 * @param ready when it may be used
 * @param readyWithin how long that may take before the start has failed
 * @param patience how long a clean stop may take before it is forced
 */
record Launch(
        String name,
        Path directory,
        List<String> command,
        String address,
        Readiness ready,
        Duration readyWithin,
        Duration patience) {

    Path log() {
        return directory.resolve(name + ".log");
    }

    static PidFile pidFile(String name, Path directory) {
        return new PidFile(directory.resolve(name + ".pid"));
    }
}
