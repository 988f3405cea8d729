package dev.spillway.pipeline.front.keda;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The streams that are open, by fleet: so many at the most. A stream that is silent costs memory, and no thread. */
final class PushStreams implements AutoCloseable {
    private final int streamsMax;
    private final Semaphore free;
    private final Map<String, Set<PushStream<?>>> byFleet = new ConcurrentHashMap<>();
    private volatile boolean closed;

    PushStreams(int streamsMax) {
        this.streamsMax = streamsMax;
        this.free = new Semaphore(streamsMax);
    }

    /**
     * Opens a stream to a caller.
     *
     * @param current what holds of the fleet; throws a status where nothing does
     * @param executor for looks at what holds, which may block
     * @throws StatusRuntimeException RESOURCE_EXHAUSTED beyond the limit, UNAVAILABLE once closed, or if nothing holds; the
     *     stream is for the caller of this to end then
     */
    <T> void open(String fleet, ServerCallStreamObserver<T> caller, Supplier<T> current, Executor executor) {
        if (closed) {
            throw Status.UNAVAILABLE
                    .withDescription("this instance is stopping: open the stream again")
                    .asRuntimeException();
        }
        if (!free.tryAcquire()) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("%d streams are open, and no more are taken: poll, or ask another instance"
                            .formatted(streamsMax))
                    .asRuntimeException();
        }
        var stream = new PushStream<>(caller, current, executor, ended -> forget(fleet, ended));
        caller.setOnCancelHandler(stream::end);
        caller.setOnReadyHandler(stream::wake);
        // known before it first looks: no change is missed between the two
        byFleet.compute(fleet, (name, known) -> {
            Set<PushStream<?>> streams = known == null ? ConcurrentHashMap.newKeySet() : known;
            streams.add(stream);
            return streams;
        });
        boolean opened = false;
        try {
            stream.open();
            opened = true;
        } finally {
            if (!opened) {
                stream.end();
            }
        }
        if (closed) {
            stream.complete();
        }
    }

    private void forget(String fleet, PushStream<?> stream) {
        byFleet.computeIfPresent(fleet, (name, streams) -> {
            streams.remove(stream);
            return streams.isEmpty() ? null : streams;
        });
        free.release();
    }

    /** Something of the fleet has changed, or may have. Returns at once. */
    void changed(String fleet) {
        byFleet.getOrDefault(fleet, Set.of()).forEach(PushStream::wake);
    }

    int open() {
        return streamsMax - free.availablePermits();
    }

    /** Ends them all, as streams that have said all: KEDA opens such ones again soon, without a complaint. */
    @Override
    public void close() {
        closed = true;
        byFleet.values().stream().map(List::copyOf).forEach(streams -> streams.forEach(PushStream::complete));
    }
}
