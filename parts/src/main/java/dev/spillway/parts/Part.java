package dev.spillway.parts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A component that runs as a child of this process and never outlives it. Its data stay in its directory: stopped, killed
 * or restarted, it resumes with what it had acknowledged.
 */
public interface Part extends AutoCloseable {

    /** What people call it: {@code broker}, {@code registry}, {@code cassandra}. */
    String name();

    /** Where clients reach it. */
    String address();

    /** The process it runs in, or last ran in. */
    long pid();

    /** Whether its process runs; it may still be busy starting or stopping. */
    boolean isAlive();

    /** The memory it holds, or empty if it does not run or this machine does not tell. */
    OptionalLong rssBytes();

    /** What it says while it runs; begun anew at each start, the previous one beside it with {@code .1}. */
    Path log();

    /** Asks it to stop, and ends it if it has not within {@code patience}. Returns when it is gone; does nothing if it is. */
    void stop(Duration patience) throws InterruptedException;

    /** Ends it at once, as a crash would, and returns when it is gone. */
    void kill() throws InterruptedException;

    /**
     * Starts it again on the same address and data, and returns when it is ready. Stops it first if it runs.
     *
     * @throws PartFailedException if it does not get ready
     */
    void restart() throws InterruptedException;

    /** Stops it with the patience that suits it; if interrupted meanwhile, ends it at once and leaves the interrupt set. */
    @Override
    void close();
}
