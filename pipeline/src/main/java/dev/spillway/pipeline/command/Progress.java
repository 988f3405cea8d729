package dev.spillway.pipeline.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.Help.Ansi;

/**
 * How far something has come, told on stderr: on a terminal one line that changes, at most five times a second; elsewhere
 * a plain line every five seconds. Nothing at all before two seconds have passed. For one thread.
 */
public final class Progress implements AutoCloseable {
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long TERMINAL_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PLAIN_STEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Back to the start of the line, and clears it. */
    private static final String REWIND = "\r\u001b[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private long nextNanos;
    private boolean shown;

    Progress(PrintWriter err, boolean terminal, LongSupplier nanoTime) {
        this.err = err;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong() + SILENT_NANOS;
    }

    public static Progress onStderr() {
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return new Progress(err, Ansi.AUTO.enabled(), System::nanoTime);
    }

    /** Shows the line if it is time to; else does not even make it. */
    public void show(Supplier<String> line) {
        long now = nanoTime.getAsLong();
        if (now - nextNanos < 0) {
            return;
        }
        nextNanos = now + (terminal ? TERMINAL_STEP_NANOS : PLAIN_STEP_NANOS);
        shown = true;
        if (terminal) {
            err.print(REWIND + line.get());
            err.flush();
        } else {
            err.println(line.get());
        }
    }

    /** Clears the line, so that what comes next starts on a fresh one. */
    @Override
    public void close() {
        if (terminal && shown) {
            err.print(REWIND);
            err.flush();
        }
    }
}
