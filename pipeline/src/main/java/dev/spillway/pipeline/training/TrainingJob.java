package dev.spillway.pipeline.training;

import java.util.Comparator;

/**
 * Work for one GPU slot.
 *
 * @param number in the order of arrival, from 1
 * @param tier from 1, the most important, to 4
 * @param steps of training, at least 1; each takes a node {@link TrainingNode#STEP_MS}
 * @param memory the share of a GPU's memory that it needs, in (0, 1]
 * @param submittedNanos when it began to wait, on the clock of {@link System#nanoTime}
 */
record TrainingJob(long number, int tier, int steps, double memory, long submittedNanos) {

    static final int TIERS = 4;

    /** The most important first, and among those the longest waiting. */
    static final Comparator<TrainingJob> ORDER =
            Comparator.comparingInt(TrainingJob::tier).thenComparingLong(TrainingJob::number);

    TrainingJob {
        if (tier < 1 || tier > TIERS || steps < 1 || !(memory > 0 && memory <= 1)) {
            throw new IllegalArgumentException("need a tier from 1 to " + TIERS
                    + ", steps >= 1 and memory in (0, 1], got tier=" + tier + " steps=" + steps + " memory=" + memory);
        }
    }
}
