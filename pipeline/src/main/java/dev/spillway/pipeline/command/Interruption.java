package dev.spillway.pipeline.command;

import dev.spillway.topologies.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the command's thread, and keeps the process until that thread has cleaned
 * up. To be stopped is how such a command ends: the exit code is then 0.
 */
final class Interruption implements AutoCloseable {

    /** Longer than stopping everything takes on a machine under load. */
    private static final long CLEAN_WITHIN_S = 120;

    private final Thread worker;
    private final CountDownLatch clean = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "spillway-interruption");
    private volatile boolean asked;

    private Interruption(Thread worker) {
        this.worker = worker;
    }

    static Interruption ofThisThread() {
        var interruption = new Interruption(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void interrupt() {
        asked = true;
        worker.interrupt();
        try {
            if (clean.await(CLEAN_WITHIN_S, TimeUnit.SECONDS)) {
                // the JVM would end with the signal's code
                Runtime.getRuntime().halt(ExitCode.DONE.code());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the process has been told to stop. */
    boolean isAsked() {
        return asked;
    }

    /** Passes over an interrupt that was ours. */
    void rethrowUnlessAsked() {
        if (!asked) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted by another thread");
        }
    }

    /** The command has cleaned up. */
    @Override
    public void close() {
        if (asked) {
            clean.countDown();
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is being ended this very moment: let it
            clean.countDown();
        }
    }
}
