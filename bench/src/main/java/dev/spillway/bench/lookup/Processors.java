package dev.spillway.bench.lookup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the thread that asks and everybody else apart, by {@code taskset}: where broker, writer and service want a processor now and
 * then, it would be measured how the system shares out two.
 */
final class Processors {
    private static final Path THREADS = Path.of("/proc/self/task");

    /** Asked before any thread is pinned: one that is sees only what is left to it. */
    private static final int LAST = Runtime.getRuntime().availableProcessors() - 1;

    private Processors() {}

    /** Gives the first processor to the thread that asks, which is {@code main}; collectors may use both, the rest has the others. */
    static void giveOneToMain() {
        List<String> asking = new ArrayList<>();
        List<String> others = new ArrayList<>();
        try (var threads = Files.list(THREADS)) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm")).strip();
                if (name.equals("main")) {
                    asking.add(thread.getFileName().toString());
                } else if (!name.startsWith("GC Thread") && !name.startsWith("VM Thread")) {
                    others.add(thread.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the threads of this process cannot be told", e);
        }
        asking.forEach(thread -> pin(thread, "0"));
        others.forEach(thread -> pin(thread, others()));
    }

    /** Keeps another process off the first processor. */
    static void keepOff(long pid) {
        run("taskset", "-acp", others(), Long.toString(pid));
    }

    private static String others() {
        return LAST == 0 ? "0" : "1-" + LAST;
    }

    private static void pin(String thread, String processors) {
        run("taskset", "-cp", processors, thread);
    }

    /** A thread that is gone by now is no matter. */
    private static void run(String... command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("taskset cannot be run: install util-linux", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
