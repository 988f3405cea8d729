package dev.spillway.actuator;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether the actuator is to end: what all of its threads look at, and what ends their pauses. */
final class Closing {

    private final CountDownLatch begun = new CountDownLatch(1);

    void begin() {
        begun.countDown();
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /** Waits before another try. True if the actuator is to end. */
    boolean within(Duration pause) throws InterruptedException {
        return begun.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }
}
