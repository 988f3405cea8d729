package dev.spillway.scaling.domain;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What is to happen because of what a fleet was told.
 *
 * @param rules how each rule stands, for the signal's record; empty unless it was a signal
 * @param decision to be sent
 * @param claim a decision to be put to the budget of its kind, which says whether it may be sent
 * @param withdrawn the id of a claim that the budget is to forget
 * @param alerts to be sent, in this order
 */
public record Verdict(
        SortedMap<String, RuleStanding> rules,
        Optional<Decision> decision,
        Optional<Decision> claim,
        Optional<String> withdrawn,
        List<Alert> alerts) {

    static final Verdict NOTHING =
            new Verdict(Collections.emptySortedMap(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
}
