package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.replay.InputLine.GivenSignal;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Policies;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.domain.Terms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The signals that were written down, each told to its fleet as if it had just closed. */
final class GivenSignals {
    private final Governing governing;
    private final ScalingFleets fleets;
    private final Distances distances = new Distances();
    private final Set<String> given = new HashSet<>();
    private final Set<String> ungoverned = new TreeSet<>();

    GivenSignals(Governing governing, ScalingFleets fleets, Optional<SignalFile> signals) {
        this.governing = governing;
        this.fleets = fleets;
        signals.ifPresent(file -> file.rows().forEach(row -> given.add(row.row().fleet())));
    }

    /** Refuses a file with a fleet that policies of more than one kind may govern, if a row does not tell its kind. */
    static void refuseTies(SignalFile signals, Policies policies) throws ReplayException {
        Set<String> seen = new HashSet<>();
        for (GivenSignal signal : signals.rows()) {
            if (signal.row().kind().isEmpty() && seen.add(signal.row().fleet())) {
                kind(signal, policies);
            }
        }
    }

    boolean isOf(String fleet) {
        return given.contains(fleet);
    }

    /** Tells a signal to its fleet; false if no policy is for it. */
    boolean take(GivenSignal signal) throws IOException, ReplayException {
        String fleet = signal.row().fleet();
        Optional<Kind> kind = kind(signal, governing.now().policies());
        Optional<Terms> terms = kind.flatMap(
                each -> governing.now().terms(each, fleet, signal.row().tier()));
        if (kind.isEmpty() || terms.isEmpty()) {
            ungoverned.add(fleet);
            return false;
        }
        distances.add(fleet, signal.atMicros(), terms.get().policy().maxGapMicros());
        fleets.give(fleet, signal.row().given(kind.get(), signal.atMicros()));
        return true;
    }

    /** As the row says, else that of the policy that governs the fleet; empty if none does. */
    private static Optional<Kind> kind(GivenSignal signal, Policies policies) throws ReplayException {
        if (signal.row().kind().isPresent()) {
            return signal.row().kind();
        }
        List<PolicyDefinition> governs = policies.governing(signal.row().fleet());
        if (governs.size() > 1) {
            String names = governs.stream()
                    .map(each -> each.name() + " (" + each.kind() + ")")
                    .collect(Collectors.joining(" or "));
            throw ReplayException.misused(
                    "fleet " + signal.row().fleet() + " is governed by " + names,
                    signal.place(),
                    "add a kind column or --kind");
        }
        return governs.stream().findFirst().map(PolicyDefinition::kind);
    }

    /** What makes the result doubtful, one line each. */
    List<String> warnings() {
        var warnings = new ArrayList<>(distances.warnings());
        ungoverned.forEach(
                fleet -> warnings.add("no policy is for fleet " + fleet + " of --signals: nothing is said of it"));
        return warnings;
    }
}
