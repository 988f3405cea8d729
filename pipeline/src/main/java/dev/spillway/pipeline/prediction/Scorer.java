package dev.spillway.pipeline.prediction;

import java.util.Map;

/**
 * The model: a logistic regression over the features' logarithms. Its weights come from the features' names and stand for
 * trained ones: the same features make the same score on every server.
 */
final class Scorer {

    private static final double WEIGHT_MAX = 0.25;

    /** In (0, 1); 0.5 if nothing is known. */
    double score(Map<String, Double> features) {
        double sum = 0;
        for (var feature : features.entrySet()) {
            double value = feature.getValue();
            sum += weight(feature.getKey()) * Math.copySign(Math.log1p(Math.abs(value)), value);
        }
        return 1 / (1 + Math.exp(-sum));
    }

    private static double weight(String feature) {
        // an odd factor spreads names that differ in a letter over the whole range
        return feature.hashCode() * 0x9E3779B1 / (double) Integer.MAX_VALUE * WEIGHT_MAX;
    }
}
