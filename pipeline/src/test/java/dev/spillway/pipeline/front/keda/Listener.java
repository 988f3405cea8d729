package dev.spillway.pipeline.front.keda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.protos.externalscaler.ScaledObjectRef;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hears a stream, and keeps what it heard, with its end as the last. */
final class Listener<T> implements ClientResponseObserver<ScaledObjectRef, T> {
    private final Function<T, String> told;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile @Nullable ClientCallStreamObserver<ScaledObjectRef> call;

    Listener(Function<T, String> told) {
        this.told = told;
    }

    List<String> heard() {
        return heard;
    }

    void hears(String... all) {
        await().until(() -> heard.equals(List.of(all)) || heard.size() > all.length);
        assertThat(heard).containsExactly(all);
    }

    void leave() {
        var open = call;
        if (open != null) {
            open.cancel("the operator goes away", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ScaledObjectRef> stream) {
        call = stream;
    }

    @Override
    public void onNext(T value) {
        heard.add(told.apply(value));
    }

    @Override
    public void onError(Throwable thrown) {
        Status status = Status.fromThrowable(thrown);
        heard.add(status.getCode() + " " + status.getDescription());
    }

    @Override
    public void onCompleted() {
        heard.add("end");
    }
}
