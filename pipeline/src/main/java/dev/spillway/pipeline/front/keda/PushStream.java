package dev.spillway.pipeline.front.keda;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that somebody listens to: it sends what holds when it opens and whenever that has become something else. To a
 * caller who reads slowly it sends the newest and leaves out what came between, so that nothing piles up.
 */
final class PushStream<T> {
    private final ServerCallStreamObserver<T> caller;
    private final Supplier<T> current;
    private final Executor executor;
    private final Consumer<PushStream<?>> ended;
    /** Whether a look at what holds is on its way: one for all changes until then. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private @Nullable T sent;
    private boolean over;

    /**
     * @param current what holds; throws a status where nothing does
     * @param executor may block, and may run the stream on several threads
     * @param ended called once, when the stream is over
     */
    PushStream(
            ServerCallStreamObserver<T> caller, Supplier<T> current, Executor executor, Consumer<PushStream<?>> ended) {
        this.caller = caller;
        this.current = current;
        this.executor = executor;
        this.ended = ended;
    }

    /**
     * Sends what holds.
     *
     * @throws StatusRuntimeException if nothing does: the stream is for its opener to end
     */
    synchronized void open() {
        if (!over) {
            push();
        }
    }

    /** Has the stream look, soon, whether something else holds. Returns at once. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            executor.execute(this::look);
        }
    }

    private void look() {
        // before the look, so that a change during it brings about another
        woken.set(false);
        synchronized (this) {
            // a caller who cannot take more wakes the stream when he can
            if (over || !caller.isReady()) {
                return;
            }
            try {
                push();
            } catch (StatusRuntimeException e) {
                // that signals are missing is no change: polls are told, and the stream goes on when they are back
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    caller.onError(e);
                    end();
                }
            }
        }
    }

    private void push() {
        T holds = current.get();
        if (!holds.equals(sent)) {
            sent = holds;
            caller.onNext(holds);
        }
    }

    /** Ends it as one that has said all. */
    synchronized void complete() {
        if (!over) {
            caller.onCompleted();
            end();
        }
    }

    /** Sends nothing any more: the caller has left, or was refused. */
    synchronized void end() {
        if (!over) {
            over = true;
            ended.accept(this);
        }
    }
}
