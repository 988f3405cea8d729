package dev.spillway.parts;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A tiny process that ends a child of ours when this process is gone, in whatever way it went. It waits on a pipe that this
 * process holds: the kernel closes it even after {@code kill -9}, when no shutdown hook runs.
 */
final class Watchdog {

    private static final String SCRIPT = """
            trap '' INT HUP TERM
            read -r released && exit 0
            kill -TERM "$1" 2>/dev/null
            for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
              kill -0 "$1" 2>/dev/null || exit 0
              sleep 1
            done
            kill -KILL "$1" 2>/dev/null
            """;

    private final Process process;

    private Watchdog(Process process) {
        this.process = process;
    }

    static Watchdog over(Process child) throws IOException {
        var builder = new ProcessBuilder(Detached.script(SCRIPT, Long.toString(child.pid())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        var watchdog = new Watchdog(builder.start());
        // once the child is gone its pid may become a stranger's
        CompletableFuture<Void> unused = child.onExit().thenRun(watchdog::release);
        return watchdog;
    }

    private void release() {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write("released\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // nobody reads the pipe: it is gone, and needs no release
        }
    }
}
