package dev.spillway.pipeline.training;

import dev.spillway.pipeline.load.LoadShape;
import dev.spillway.pipeline.load.OpenLoop;
import java.util.SplittableRandom;

/** Hands in training jobs, as many as a shape says: of all tiers, most of them of the lower ones, each some seconds long. */
public final class TrainingLoad implements AutoCloseable {

    /** How likely each tier is, from 1, in tenths. */
    private static final int[] TENTHS = {1, 2, 4, 3};

    /** Of training: 2 to 8 seconds. */
    private static final int STEPS_MIN = 20;

    private static final int STEPS_MAX = 80;
    private static final double MEMORY_MIN = 0.3;
    private static final double MEMORY_MAX = 0.9;

    private final TrainingApi api;
    private final SplittableRandom random;
    private final OpenLoop openLoop;

    public TrainingLoad(TrainingCluster cluster, LoadShape shape, long seed) {
        this.api = cluster.api();
        this.random = new SplittableRandom(seed);
        this.openLoop = new OpenLoop("training-due", shape, random.nextLong(), dueNanos -> submit());
    }

    public void start() {
        openLoop.start();
    }

    private void submit() {
        // one that is refused is counted there, and not handed in again
        boolean unused =
                api.submit(tier(), random.nextInt(STEPS_MIN, STEPS_MAX + 1), random.nextDouble(MEMORY_MIN, MEMORY_MAX));
    }

    private int tier() {
        int drawn = random.nextInt(10);
        int tier = 1;
        for (int left = drawn; left >= TENTHS[tier - 1]; tier++) {
            left -= TENTHS[tier - 1];
        }
        return tier;
    }

    @Override
    public void close() {
        openLoop.close();
    }
}
