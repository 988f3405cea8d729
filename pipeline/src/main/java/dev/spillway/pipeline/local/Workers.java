package dev.spillway.pipeline.local;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that say in a stack dump what they are for, and do not keep the process alive. */
final class Workers {
    private Workers() {}

    static ThreadFactory named(String work) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, "spillway-" + work + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
