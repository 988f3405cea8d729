package dev.spillway.scaling.domain;

import java.util.Set;

/** A number computed from a signal: a bare metric, or CEL compiled by an adapter. */
public interface Quantity {

    /** As the policy has it. */
    String text();

    /** The names it reads. */
    Set<String> variables();

    /** NaN if a metric it needs is missing, or if it comes to no finite number. */
    double of(Metrics metrics);
}
