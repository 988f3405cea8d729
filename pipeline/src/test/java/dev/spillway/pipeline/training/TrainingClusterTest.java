package dev.spillway.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.pipeline.fleet.FleetMemory;
import dev.spillway.pipeline.fleet.PoolLimits;
import dev.spillway.pipeline.load.LoadShape;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingClusterTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int LONG = 100_000;

    @TempDir
    private static Path folder = Path.of("");

    private final Map<String, MeterRegistry> meters = new ConcurrentHashMap<>();
    private final TrainingCluster cluster = new TrainingCluster(
            "gpus",
            new FleetMemory(folder.resolve(Integer.toString(System.identityHashCode(this))), "gpus"),
            PoolLimits.TRAINING_API,
            instance -> meters.computeIfAbsent(instance, name -> new SimpleMeterRegistry()));

    @AfterEach
    void stop() {
        cluster.close();
        assertThat(meters.values()).allMatch(MeterRegistry::isClosed);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("spillway-gpus") || name.startsWith("spillway-training")));
    }

    private double gauge(String instance, String name) {
        return Objects.requireNonNull(meters.get(instance), instance)
                .get(name)
                .gauge()
                .value();
    }

    @Test
    void reportsWhatWaitsByTierAndForHowLong() {
        cluster.api().submit(1, LONG, 0.5);
        cluster.api().submit(3, LONG, 0.5);
        cluster.api().submit(3, LONG, 0.5);
        await().atMost(SOON).until(() -> gauge("", "queue_depth") == 3);

        assertThat(gauge("", "queue_depth_tier_1")).isEqualTo(1);
        assertThat(gauge("", "queue_depth_tier_2")).isZero();
        assertThat(gauge("", "queue_depth_tier_3")).isEqualTo(2);
        assertThat(gauge("", "queue_depth_tier_4")).isZero();
        await().atMost(SOON).until(() -> gauge("", "queue_wait_time_p95_s") > 0.2);
    }

    @Test
    void worksOnAsManyJobsAsThereAreSlots() {
        cluster.resize(1);
        for (int i = 0; i < 5; i++) {
            cluster.api().submit(2, LONG, 0.5);
        }
        await().atMost(SOON)
                .until(() -> cluster.read().busy() == 2 && cluster.read().waiting() == 3);

        gauge("gpus-1", "gpu_utilization");
        gauge("gpus-1", "gpu_memory_utilization");
        await().pollDelay(Duration.ofMillis(50)).until(() -> true);
        assertThat(gauge("gpus-1", "gpu_utilization")).isEqualTo(1);
        assertThat(gauge("gpus-1", "gpu_memory_utilization")).isEqualTo(0.5);
    }

    @Test
    void finishesJobs() {
        cluster.resize(2);
        for (int i = 0; i < 6; i++) {
            cluster.api().submit(4, 2, 0.5);
        }

        await().atMost(SOON).until(() -> cluster.read().finished() == 6);
        assertThat(cluster.read().waiting()).isZero();
        assertThat(gauge("", "queue_wait_time_p95_s")).isBetween(0.0, 5.0);
    }

    @Test
    void givesBackTheJobsOfANodeThatIsRemovedAndRemovesIdleNodesFirst() {
        cluster.resize(1);
        cluster.api().submit(2, LONG, 0.5);
        await().atMost(SOON).until(() -> cluster.read().busy() == 1);
        cluster.resize(3);

        assertThat(cluster.resize(1).removed()).containsExactlyInAnyOrder("gpus-2", "gpus-3");
        assertThat(cluster.read().busy()).isEqualTo(1);

        assertThat(cluster.resize(0).removed()).containsExactly("gpus-1");
        assertThat(cluster.read().busy()).isZero();
        assertThat(cluster.read().waiting()).isEqualTo(1);

        cluster.resize(1);
        await().atMost(SOON).until(() -> cluster.read().busy() == 1);
    }

    @Test
    void takesTheMostImportantJobFirst() throws InterruptedException {
        var queue = new JobQueue(10);
        queue.offer(new TrainingJob(1, 4, 1, 0.5, System.nanoTime()));
        queue.offer(new TrainingJob(2, 2, 1, 0.5, System.nanoTime()));
        queue.offer(new TrainingJob(3, 1, 1, 0.5, System.nanoTime()));
        queue.offer(new TrainingJob(4, 2, 1, 0.5, System.nanoTime()));

        var taken = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            taken.append(queue.take(1).map(job -> job.number() + " ").orElse("-"));
        }

        assertThat(taken).hasToString("3 2 4 1 -");
    }

    @Test
    void refusesWhatTheTrainingApiHasNoRoomFor() {
        var limits = new PoolLimits(1, 1, PoolLimits.Rejection.ABORT);
        var queue = new JobQueue(1_000);
        try (var api = new TrainingApi(queue, limits)) {
            int taken;
            synchronized (queue) {
                // the one thread of the bulkhead waits for the queue, and one job waits for the thread
                assertThat(api.submit(1, 1, 0.5)).isTrue();
                taken = 1;
                for (int i = 0; i < 9; i++) {
                    taken += api.submit(1, 1, 0.5) ? 1 : 0;
                }
            }

            assertThat(taken).isEqualTo(2);
            assertThat(api.refused()).isEqualTo(8);
            await().atMost(SOON).until(() -> queue.read().depth() == 2);
        }
    }

    @Test
    void refusesWhatTheQueueHasNoRoomFor() {
        var queue = new JobQueue(2);
        try (var api = new TrainingApi(queue, PoolLimits.TRAINING_API)) {
            for (int i = 0; i < 5; i++) {
                api.submit(1, 1, 0.5);
            }

            await().atMost(SOON).until(() -> api.refused() == 3);
            assertThat(queue.read().depth()).isEqualTo(2);
        }
    }

    @Test
    void handsInJobsOfAllTiers() {
        try (var load = new TrainingLoad(cluster, LoadShape.parse("constant:400"), 1)) {
            load.start();

            await().atMost(SOON).until(() -> cluster.read().waiting() > 300);
        }
        for (int tier = 1; tier <= 4; tier++) {
            assertThat(gauge("", "queue_depth_tier_" + tier)).as("tier " + tier).isGreaterThan(10);
        }
    }

    @Test
    void learns() {
        var trainer = new Trainer(1);
        double before = trainer.loss();

        for (int i = 0; i < 200; i++) {
            trainer.step();
        }

        assertThat(trainer.loss()).isLessThan(before * 0.85);
    }
}
