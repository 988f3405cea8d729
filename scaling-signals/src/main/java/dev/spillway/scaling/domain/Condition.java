package dev.spillway.scaling.domain;

import java.util.List;
import java.util.Set;

/** What a rule waits for: CEL over a signal's numbers, compiled by an adapter. */
public interface Condition {

    /** As the policy has it; two conditions of the same text are the same, so that a changed policy keeps its clocks. */
    String text();

    /** The names it reads. */
    Set<String> variables();

    /** Its comparisons, in order of appearance. */
    List<Comparison> comparisons();

    Truth test(Metrics metrics);
}
