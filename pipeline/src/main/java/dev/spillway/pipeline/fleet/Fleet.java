package dev.spillway.pipeline.fleet;

import java.util.List;

/** Instances of one kind that run on this machine. Safe for any thread. */
public interface Fleet extends AutoCloseable {

    /** By which policies and decisions call it. */
    String name();

    /** The instances that run, the longest running first. */
    List<String> instances();

    /**
     * Starts or stops as many instances as are missing or too many, and returns when that is done. Those that it stops
     * finish what they have begun, or give it back.
     *
     * @param to at least 0
     * @throws RuntimeException if an instance cannot be started; those that run by then go on
     */
    Resized resize(int to);

    /** Stops all instances, and returns when none is left. */
    @Override
    void close();
}
