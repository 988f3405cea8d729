package dev.spillway.features.cassandra;

/** How the sink's thread waits without being taken for dead. */
interface Patience {

    /**
     * Waits until the next try is due.
     *
     * @param failures how many tries have failed in a row, from 1
     */
    void waitAfter(String what, Throwable why, int failures);

    /** A try went well after all: what was waited for is there. */
    void goOn();

    /** Called at least twice a second while something else is waited for. */
    void beat();
}
