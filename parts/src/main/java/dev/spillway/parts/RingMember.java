package dev.spillway.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A node that was added to a ring: how it is reached, and its process. */
record RingMember(LocalCassandra node, Part part) {

    private static final long POLL_MS = 250;
    private static final long TOLD_EVERY_POLLS = 8;

    String address() {
        return node.address();
    }

    /** Whether it owns data of the ring. */
    boolean hasJoined() {
        try (CassandraNode asked = CassandraNode.at(node.jmxPort())) {
            NodeMode mode = asked.mode();
            return mode == NodeMode.NORMAL || mode == NodeMode.LEAVING || mode == NodeMode.DECOMMISSIONED;
        }
    }

    /**
     * Returns when it has its share of the data and answers.
     *
     * @throws PartFailedException if it ends or fails before
     */
    void awaitNormal(Consumer<String> progress) throws InterruptedException {
        try (CassandraNode asked = CassandraNode.at(node.jmxPort())) {
            long polls = 0;
            NodeMode mode = asked.mode();
            while (mode != NodeMode.NORMAL) {
                if (mode == NodeMode.JOINING_FAILED || !part.isAlive()) {
                    throw new PartFailedException(address() + " has not joined: see " + part.log());
                }
                if (polls++ % TOLD_EVERY_POLLS == 0) {
                    NodeStreams streams = asked.streams();
                    progress.accept(String.format(
                            Locale.ROOT,
                            "%s: %s, %,d of %,d bytes in %d transfers",
                            address(),
                            mode,
                            streams.receivedBytes(),
                            streams.totalBytes(),
                            streams.plans()));
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
                mode = asked.mode();
            }
        }
    }

    /**
     * Has it hand its data to the others and leave the ring. If interrupted meanwhile it goes on leaving, and this may be called
     * again.
     *
     * @throws PartFailedException if it refuses, or has not left in time
     */
    void leave(Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        try (CassandraNode asked = CassandraNode.at(node.jmxPort())) {
            CompletableFuture<Void> leaving = asked.mode() == NodeMode.NORMAL
                    ? CompletableFuture.runAsync(asked::decommission, RingMember::beside)
                    : CompletableFuture.completedFuture(null);
            while (!leaving.isDone() || asked.mode() == NodeMode.LEAVING) {
                if (System.nanoTime() > until) {
                    throw new PartFailedException(address() + " has not left the ring within " + within);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
            try {
                leaving.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
            NodeMode mode = asked.mode();
            if (mode != NodeMode.DECOMMISSIONED) {
                throw new PartFailedException(address() + " has not left the ring: it is " + mode);
            }
        }
    }

    /** The call lasts as long as the data take; no pool of others' work should wait for it. */
    private static void beside(Runnable work) {
        var thread = new Thread(work, "spillway-decommission");
        thread.setDaemon(true);
        thread.start();
    }

    void deleteData() {
        delete(node.directory());
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
