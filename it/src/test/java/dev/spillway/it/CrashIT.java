package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service in its own JVM, killed at random moments while orders keep coming, and started again each time over the state that
 * it left on the disk. {@code -Dseed=…} for other moments, {@code -Dcrashes=…} for more of them.
 */
@ExtendWith(RealPartsExtension.class)
class CrashIT {

    private static final int CRASHES = Integer.getInteger("crashes", 10);
    private static final long SEED = Long.getLong("seed", 4711);

    /** Long enough for a few commits. */
    private static final int LIFE_MAX_MS = 3_000;

    @TempDir
    private Path folder;

    private final OrderFeatures features = new OrderFeatures("crash-orders", "crash");
    private final OrderStream orders = new OrderStream(SEED, 40, OrderStream.minutesAgo(75), 50_000);

    @Test
    void losesNothingAndCountsNothingTwiceHoweverOftenItIsKilled(RealParts parts) throws Exception {
        var random = new Random(SEED);
        var plot = new CrashStage.Plot(features, orders, "crash", List.of(), features.yaml(), true);
        try (var stage = new CrashStage(parts, folder, plot)) {
            for (int crash = 1; crash <= CRASHES; crash++) {
                try (var service = stage.start()) {
                    // every other life ends while it joins, restores or catches up, the others in the midst of work
                    if (crash % 2 == 0) {
                        awaitRunning(service.caller());
                    }
                    int lifeMs = random.nextInt(LIFE_MAX_MS);
                    assertThat(service.runsFor(Duration.ofMillis(lifeMs)))
                            .as("it runs until it is killed; seed %d, crash %d; see %s", SEED, crash, stage.log())
                            .isTrue();
                    stage.assertOrdersKeepComing();
                    service.kill();
                }
            }
            stage.endOrders();
            try (var service = stage.start()) {
                stage.awaitRight(service.caller(), SEED);
            }
        }
    }

    private static void awaitRunning(Caller caller) {
        await().atMost(CrashStage.PATIENCE)
                .until(() -> caller.get("/ready")
                        .json()
                        .at("/checks/features-crash-orders/state")
                        .asText()
                        .equals("UP"));
    }
}
