package dev.spillway.pipeline.training;

import java.util.SplittableRandom;

/** Logistic regression by stochastic gradient descent, on examples of its own making: small work, but work. */
final class Trainer {

    private static final int EXAMPLES = 256;
    private static final int INPUTS = 8;
    private static final int BATCH = 64;
    private static final double RATE = 0.5;

    private final SplittableRandom random;
    private final double[][] inputs = new double[EXAMPLES][INPUTS];
    private final double[] labels = new double[EXAMPLES];
    private final double[] weights = new double[INPUTS];

    Trainer(long seed) {
        random = new SplittableRandom(seed);
        double[] truth = random.doubles(INPUTS, -2, 2).toArray();
        for (int i = 0; i < EXAMPLES; i++) {
            inputs[i] = random.doubles(INPUTS, -1, 1).toArray();
            labels[i] = random.nextDouble() < probability(truth, inputs[i]) ? 1 : 0;
        }
    }

    /** Goes one batch down the slope. */
    void step() {
        double[] slope = new double[INPUTS];
        for (int n = 0; n < BATCH; n++) {
            int i = random.nextInt(EXAMPLES);
            double error = probability(weights, inputs[i]) - labels[i];
            for (int k = 0; k < INPUTS; k++) {
                slope[k] += error * inputs[i][k] / BATCH;
            }
        }
        for (int k = 0; k < INPUTS; k++) {
            weights[k] -= RATE * slope[k];
        }
    }

    /** The mean cross entropy over all examples: the lower, the better it knows them. */
    double loss() {
        double sum = 0;
        for (int i = 0; i < EXAMPLES; i++) {
            double p = probability(weights, inputs[i]);
            sum -= Math.log(labels[i] == 1 ? p : 1 - p);
        }
        return sum / EXAMPLES;
    }

    private static double probability(double[] weights, double[] inputs) {
        double sum = 0;
        for (int k = 0; k < INPUTS; k++) {
            sum += weights[k] * inputs[k];
        }
        return 1 / (1 + Math.exp(-sum));
    }
}
