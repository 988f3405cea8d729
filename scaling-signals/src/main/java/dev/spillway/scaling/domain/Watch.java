package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which alarms of a fleet are on after a signal. */
final class Watch {

    /** How long an out condition may be missing before anyone is told. */
    static final long MISSING_PATIENCE_MICROS = 10 * Times.MINUTE_MICROS;

    private Watch() {}

    static void tell(DeciderState state, Observed observed, Policy policy, Alarms.Speaker speaker) {
        Signal signal = observed.signal();
        missing(state, observed, policy, speaker);
        var suspects = new TreeSet<>(observed.percentSuspects());
        if (!suspects.isEmpty() && !observed.last()) {
            state.alarms.raise(
                    Alarm.PERCENT,
                    signal.atMicros(),
                    String.join(", ", suspects) + " looks like percent: utilisations and ratios are 0 to 1, mend what"
                            + " reports it",
                    List.of(),
                    speaker);
        } else {
            state.alarms.end(Alarm.PERCENT, "nothing looks like percent", speaker);
        }
        if (state.zero.holds() && !observed.last()) {
            state.alarms.raise(
                    Alarm.ZERO,
                    state.zero.sinceMicros(),
                    "all load fell to 0 at once, nothing goes in: mend the metrics, or spillway unfreeze " + state.fleet
                            + " --zero if it is so",
                    List.of(),
                    speaker);
        } else {
            state.alarms.end(Alarm.ZERO, "the load is above 0, or no longer looked at", speaker);
        }
        if (signal.coverage() < policy.minCoverage() && !observed.last()) {
            state.alarms.raise(
                    Alarm.COVERAGE,
                    signal.atMicros(),
                    "only " + signal.reporting() + " instances report, nothing goes in: look at those that are silent",
                    List.of(Evidence.of("coverage", signal.coverage(), "<", policy.minCoverage())),
                    speaker);
        } else {
            state.alarms.end(Alarm.COVERAGE, "enough instances report", speaker);
        }
        if (observed.last() && !observed.fellSilent()) {
            state.alarms.end(Alarm.FAILED, "the fleet is gone", speaker);
        }
    }

    /** A fleet that fell silent as a whole is told of at its last signal, however short its silence: there is no later one. */
    private static void missing(DeciderState state, Observed observed, Policy policy, Alarms.Speaker speaker) {
        long since = state.outs.missingSinceMicros();
        boolean isLong = since != Times.NEVER && observed.signal().atMicros() - since >= MISSING_PATIENCE_MICROS;
        if (observed.fellSilent()) {
            state.alarms.raise(
                    Alarm.MISSING,
                    since == Times.NEVER ? observed.signal().atMicros() : since,
                    "no instance reports any more and none has said that it leaves: look at the fleet and at its metrics",
                    List.of(),
                    speaker);
        } else if (isLong && !observed.last()) {
            state.alarms.raise(Alarm.MISSING, since, summary(state, policy), evidence(state, policy), speaker);
        } else if (since == Times.NEVER || observed.last()) {
            state.alarms.end(Alarm.MISSING, "all metrics are back, or no longer needed", speaker);
        }
    }

    private static String summary(DeciderState state, Policy policy) {
        return policy.rules().stream()
                        .filter(rule -> OutConditions.isMissing(rule, state.sustain))
                        .map(Rule::name)
                        .collect(Collectors.joining(", "))
                + " cannot be told for want of metrics, nothing goes in: mend what reports them";
    }

    private static List<Evidence> evidence(DeciderState state, Policy policy) {
        var evidence = new ArrayList<Evidence>();
        Observed observed = state.observed;
        if (observed == null) {
            return evidence;
        }
        for (Rule rule : policy.rules()) {
            if (OutConditions.isMissing(rule, state.sustain)) {
                evidence.addAll(Evidence.of(rule, observed.signal(), state.sustain.standing(rule)));
            }
        }
        return evidence;
    }
}
