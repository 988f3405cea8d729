package dev.spillway.pipeline.local;

import dev.spillway.pipeline.status.StackStatus;
import dev.spillway.scaling.FleetBoard.FleetView;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Evidence;
import dev.spillway.scaling.domain.Explanation;
import dev.spillway.scaling.domain.Explanation.RuleExplanation;
import dev.spillway.scaling.domain.Hold;
import dev.spillway.scaling.domain.RuleState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What scaling thinks of a fleet, in as many words as a row of the screen has room for. */
final class Judgement {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private Judgement() {}

    /** How a fleet is judged; of one that has had no signal yet, that. */
    static StackStatus.Judged of(String fleet, Optional<FleetView> view) {
        return view.flatMap(FleetView::explanation)
                .map(explanation -> new StackStatus.Judged(fleet, now(explanation), last(explanation)))
                .orElseGet(() -> new StackStatus.Judged(
                        fleet, view.isPresent() ? "no policy is for it" : "no signal yet", "none"));
    }

    /** The rules that build up or fire, and what holds everything. */
    private static String now(Explanation explanation) {
        var words = new ArrayList<String>();
        for (RuleExplanation rule : explanation.rules()) {
            if (rule.state() == RuleState.FIRING) {
                words.add(rule.name() + " fires");
            } else if (rule.firesAtMicros().isPresent()) {
                long left = rule.firesAtMicros().getAsLong() - explanation.atMicros();
                words.add(rule.name() + " in " + Math.max(0, left / MICROS_PER_SECOND) + " s");
            }
        }
        List<String> holds = explanation.holds().stream()
                .filter(hold -> !hold.insOnly())
                .map(Hold::name)
                .toList();
        if (!holds.isEmpty()) {
            words.add("held: " + String.join(", ", holds));
        }
        return words.isEmpty() ? "quiet" : String.join(", ", words);
    }

    private static String last(Explanation explanation) {
        return explanation
                .last()
                .map(last -> {
                    Decision decision = last.decision();
                    String why = decision.because().stream()
                            .flatMap(Judgement::why)
                            .findFirst()
                            .map(text -> ", " + text)
                            .orElse("");
                    return decision.from() + " to " + decision.to() + ", " + decision.rule() + why + ", "
                            + last.fate().name().toLowerCase(Locale.ROOT);
                })
                .orElse("none");
    }

    private static Stream<String> why(Evidence evidence) {
        return evidence.value().isPresent()
                ? Stream.of(String.format(
                        Locale.ROOT,
                        "%s %.3g %s %.3g",
                        evidence.metric(),
                        evidence.value().getAsDouble(),
                        evidence.comparison(),
                        evidence.threshold()))
                : Stream.empty();
    }
}
