package dev.spillway.pipeline.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BulkheadTest {

    @Test
    void takesSoMuchAtOnceLetsSoMuchWaitAndRefusesTheRest() {
        var gate = new CountDownLatch(1);
        var begun = new AtomicInteger();
        var done = new AtomicInteger();
        try (var bulkhead = new Bulkhead("test", new PoolLimits(3, 5, PoolLimits.Rejection.ABORT))) {
            int taken = 0;
            for (int i = 0; i < 12; i++) {
                taken += bulkhead.offer(() -> {
                            begun.incrementAndGet();
                            awaitUninterrupted(gate);
                            done.incrementAndGet();
                        })
                        ? 1
                        : 0;
            }
            await().until(() -> begun.get() == 3);

            assertThat(taken).isEqualTo(8);
            assertThat(bulkhead.waiting()).isEqualTo(5);
            assertThat(bulkhead.refused()).isEqualTo(4);
            gate.countDown();
            await().until(() -> done.get() == 8);
        }
    }

    @Test
    void letsTheCallerWorkWhereThatIsWanted() {
        var gate = new CountDownLatch(1);
        var by = new AtomicReference<>("");
        try (var bulkhead = new Bulkhead("test", new PoolLimits(1, 0, PoolLimits.Rejection.CALLER_RUNS))) {
            assertThat(bulkhead.offer(() -> awaitUninterrupted(gate))).isTrue();

            assertThat(bulkhead.offer(() -> by.set(Thread.currentThread().getName())))
                    .isTrue();

            assertThat(by).hasValue(Thread.currentThread().getName());
            gate.countDown();
        }
    }

    @Test
    void takesNothingOnceItIsClosed() {
        var limits = new PoolLimits(1, 1, PoolLimits.Rejection.CALLER_RUNS);
        var bulkhead = new Bulkhead("test", limits);
        bulkhead.close(Duration.ofSeconds(1));

        assertThat(bulkhead.offer(() -> {})).isFalse();
        assertThat(bulkhead.refused()).isEqualTo(1);
    }

    private static void awaitUninterrupted(CountDownLatch gate) {
        try {
            if (!gate.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate stayed shut");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
