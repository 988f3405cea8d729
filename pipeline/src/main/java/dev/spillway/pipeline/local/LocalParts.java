package dev.spillway.pipeline.local;

import dev.spillway.parts.Installation;
import dev.spillway.parts.LocalBroker;
import dev.spillway.parts.LocalCassandra;
import dev.spillway.parts.LocalRegistry;
import dev.spillway.parts.Part;
import dev.spillway.parts.Ports;
import dev.spillway.pipeline.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Broker, registry and Cassandra, each a process of its own. The registry keeps its schemas in the broker. */
final class LocalParts implements AutoCloseable {

    /** Longer than any part takes to stop, by force if need be. */
    private static final long STOPPED_WITHIN_S = 60;

    private final ExecutorService workers = Executors.newFixedThreadPool(2, Workers.named("parts"));
    private final List<Part> kafka = new CopyOnWriteArrayList<>();
    private final List<Part> cassandra = new CopyOnWriteArrayList<>();

    private final LocalCassandra node;

    private LocalParts(LocalCassandra node) {
        this.node = node;
    }

    /**
     * Starts all of them, Cassandra beside the others; if one fails, or the caller is interrupted, stops those that run.
     *
     * @param progress told in a few words what is going on, by several threads
     */
    static LocalParts start(Installation installation, DataFolder folder, StackPorts ports, Consumer<String> progress)
            throws InterruptedException {
        List<Integer> inner = Ports.free(3);
        var broker = new LocalBroker(installation, folder.resolve("broker"), ports.broker(), inner.get(0));
        var registry = LocalRegistry.inKafka(
                installation, folder.resolve("registry"), ports.registry(), "127.0.0.1:" + ports.broker());
        var cassandra = new LocalCassandra(
                installation, folder.resolve("cassandra"), ports.cassandra(), inner.get(1), inner.get(2));
        var parts = new LocalParts(cassandra);
        boolean started = false;
        try {
            parts.both(
                    () -> parts.cassandra.add(cassandra.start(progress)),
                    () -> parts.kafka.add(broker.start(progress)) && parts.kafka.add(registry.start(progress)));
            started = true;
        } finally {
            if (!started) {
                parts.close();
            }
        }
        return parts;
    }

    /** Runs both at once; the first failure interrupts the other, and is thrown when that is over. */
    private void both(Callable<Boolean> one, Callable<Boolean> other) throws InterruptedException {
        var completion = new java.util.concurrent.ExecutorCompletionService<Boolean>(workers);
        List<Future<Boolean>> futures = List.of(completion.submit(one), completion.submit(other));
        try {
            for (int i = 0; i < futures.size(); i++) {
                completion.take().get();
            }
        } catch (ExecutionException e) {
            futures.forEach(future -> future.cancel(true));
            workers.shutdown();
            if (!workers.awaitTermination(STOPPED_WITHIN_S, TimeUnit.SECONDS)) {
                e.addSuppressed(new IllegalStateException("a part was still being started"));
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            futures.forEach(future -> future.cancel(true));
            throw e;
        }
    }

    String bootstrap() {
        return kafka.get(0).address();
    }

    String registryUrl() {
        return kafka.get(1).address();
    }

    /** The one node of Cassandra that it starts itself. */
    LocalCassandra node() {
        return node;
    }

    String cassandraAddress() {
        return cassandra.get(0).address();
    }

    List<Part> all() {
        List<Part> all = new ArrayList<>(kafka);
        all.addAll(cassandra);
        return all;
    }

    /** Stops all, the registry before the broker that it keeps its schemas in. Returns when all are gone. */
    @Override
    public void close() {
        workers.shutdownNow();
        boolean interrupted = false;
        try {
            // a part that is being started ends itself when interrupted, and is not in the lists
            interrupted = !workers.awaitTermination(STOPPED_WITHIN_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        Thread beside = Workers.named("parts").newThread(() -> cassandra.forEach(Part::close));
        beside.start();
        for (int i = kafka.size() - 1; i >= 0; i--) {
            kafka.get(i).close();
        }
        try {
            beside.join();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
