package dev.spillway.pipeline;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that say in a stack dump what they are for, and do not keep the process alive. */
public final class Workers {
    private Workers() {}

    public static ThreadFactory named(String work) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, "spillway-" + work + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
