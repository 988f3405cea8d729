package dev.spillway.scaling.domain;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A DDSketch: how many values lie in each of the buckets (γ^(i−1), γ^i], and how many are zero. Sketches of one gamma merge
 * without loss, so a quantile of a fleet is one of all its requests (Masson, Rim, Lee: DDSketch, VLDB 2019).
 *
 * @param gamma above 1; a bucket's value is within (γ−1)/(γ+1) of every value in it
 * @param counts by bucket, each above 0
 * @param min the least value, NaN if there is none
 * @param max the greatest, NaN if there is none
 */
public record Sketch(double gamma, long zeroes, SortedMap<Integer, Long> counts, double min, double max) {
    public Sketch {
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
