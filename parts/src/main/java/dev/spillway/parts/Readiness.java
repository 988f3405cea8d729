package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a part that was started may be used. Asked again and again until it says yes. */
@FunctionalInterface
interface Readiness {

    /** Must not wait for long. */
    boolean reached(Path log) throws InterruptedException;

    /** Ready when the log, which is begun anew at each start, says so. */
    static Readiness whenTheLogSays(String text) {
        return log -> {
            try {
                return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
