package dev.spillway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.testkit.parts.RealParts;
import dev.spillway.testkit.parts.RealPartsExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic without keys of which one customer has a third, so that most events are added up in another partition than their
 * entity's, by a service that is killed meanwhile. {@code -Dseed=…} for other moments.
 */
@ExtendWith(RealPartsExtension.class)
class HotEntityIT {

    private static final long SEED = Long.getLong("seed", 4712);
    private static final int CRASHES = 2;
    private static final Pattern ADDED_UP = Pattern.compile("(?m)^spillway_hot_events_total\\{.*} ([0-9.E]+)$");

    @TempDir
    private Path folder;

    private final OrderFeatures features = new OrderFeatures("hot-orders", "hot");

    /** Of ten customers the first has a third of the orders. */
    private final OrderStream orders = new OrderStream(SEED, 10, OrderStream.minutesAgo(75), 50_000);

    @Test
    void addsUpWhereEventsAreReadAndLosesNothingWhenItIsKilled(RealParts parts) throws Exception {
        var random = new Random(SEED);
        // events with ids are not added up, as a repeat must meet its first
        String yaml = features.yaml().replace("  event_id: order_id\n", "");
        var settings = List.of("features.hot.threshold = 8", "features.hot.entities = hot_cities|Oslo");
        var plot = new CrashStage.Plot(features, orders, "hot", settings, yaml, false);
        try (var stage = new CrashStage(parts, folder, plot)) {
            for (int crash = 1; crash <= CRASHES; crash++) {
                try (var service = stage.start()) {
                    awaitAddingUp(service.caller());
                    assertThat(service.runsFor(Duration.ofMillis(random.nextInt(1_500))))
                            .as("it runs until it is killed; seed %d, crash %d; see %s", SEED, crash, stage.log())
                            .isTrue();
                    service.kill();
                }
            }
            try (var service = stage.start()) {
                awaitAddingUp(service.caller());
                stage.assertOrdersKeepComing();
                stage.endOrders();
                stage.awaitRight(service.caller(), SEED);
            }
        }
    }

    /** Waits until some entity has turned hot and more than one event has been added up since. */
    private static void awaitAddingUp(Caller caller) {
        await().atMost(CrashStage.PATIENCE).until(() -> {
            Matcher line = ADDED_UP.matcher(caller.get("/metrics").body());
            return line.find() && Double.parseDouble(line.group(1)) > 100;
        });
    }
}
