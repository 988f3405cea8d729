package dev.spillway.scaling.domain;

/** The numbers of one signal, as an expression reads them: its metrics, {@code instances}, {@code reporting}, {@code tier}. */
@FunctionalInterface
public interface Metrics {

    /** The number of that name; NaN if it is missing. Never an infinity. */
    double value(String name);
}
