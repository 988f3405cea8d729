package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a part that was started may be used. Asked again and again until it says yes. */
@FunctionalInterface
interface Readiness {

    /** On loopback a connection is taken or refused at once. */
    int CONNECT_MS = 500;

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

    /** The same, and somebody can connect there: logs tell of listening before it has begun. */
    default Readiness andAccepts(String address, int port) {
        return log -> reached(log) && accepts(address, port);
    }

    private static boolean accepts(String address, int port) {
        try (var probe = new Socket()) {
            probe.connect(new InetSocketAddress(address, port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
