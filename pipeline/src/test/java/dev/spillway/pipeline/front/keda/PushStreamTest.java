package dev.spillway.pipeline.front.keda;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PushStreamTest {
    private final SlowCaller caller = new SlowCaller();
    private final AtomicInteger holds = new AtomicInteger(1);
    private final Queue<Runnable> looks = new ArrayDeque<>();
    private final List<PushStream<?>> over = new ArrayList<>();
    private final PushStream<Integer> stream = new PushStream<>(caller, this::held, looks::add, over::add);

    private int held() {
        int value = holds.get();
        if (value < 0) {
            throw (value == -1 ? Status.UNAVAILABLE : Status.NOT_FOUND).asRuntimeException();
        }
        return value;
    }

    private void becomes(int value) {
        holds.set(value);
        stream.wake();
    }

    private void look() {
        while (!looks.isEmpty()) {
            looks.remove().run();
        }
    }

    @Test
    void looksOnceForAllChangesSinceTheLastLook() {
        stream.open();

        becomes(2);
        becomes(3);
        becomes(4);

        assertThat(looks).hasSize(1);
        look();
        assertThat(caller.heard).containsExactly("1", "4");
    }

    @Test
    void sendsTheNewestToACallerWhoReadsSlowly() {
        stream.open();
        caller.ready = false;
        becomes(2);
        look();
        becomes(3);
        look();
        assertThat(caller.heard).containsExactly("1");

        caller.ready = true;
        stream.wake();
        look();

        assertThat(caller.heard).containsExactly("1", "3");
    }

    @Test
    void isSilentWhileNothingCanBeToldAndEndsWhenItIsGone() {
        stream.open();

        becomes(-1);
        look();
        becomes(1);
        look();
        assertThat(caller.heard).containsExactly("1");

        becomes(-2);
        look();
        assertThat(caller.heard).containsExactly("1", "NOT_FOUND");
        assertThat(over).containsExactly(stream);
    }

    @Test
    void saysNothingOnceItIsOver() {
        stream.open();
        stream.complete();
        becomes(2);
        look();
        stream.end();
        stream.complete();
        stream.open();

        assertThat(caller.heard).containsExactly("1", "end");
        assertThat(over).containsExactly(stream);
    }

    /** Takes more only when it is ready. */
    private static final class SlowCaller extends ServerCallStreamObserver<Integer> {
        private final List<String> heard = new ArrayList<>();
        private boolean ready = true;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onNext(Integer value) {
            heard.add(value.toString());
        }

        @Override
        public void onError(Throwable thrown) {
            heard.add(Status.fromThrowable(thrown).getCode().name());
        }

        @Override
        public void onCompleted() {
            heard.add("end");
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
