package dev.spillway.features.cassandra;

/** How the sink's thread waits without being taken for dead. */
interface Vigil {

    /**
     * Waits until the next try is due.
     *
     * @param what is the matter
     * @param failures how many tries have failed in a row, from 1
     */
    void waitAfter(String what, Throwable why, int failures);

    /** Called at least twice a second while something else is waited for. */
    void beat();
}
