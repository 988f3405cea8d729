package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Severity;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Definition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The records that change what fleets are judged by. What is refused changes nothing, and an alert says why. */
final class DefinitionIntake {
    private static final String POLICIES = TopicCatalogue.SCALING_POLICIES.name();
    private static final String GLOBAL = TopicCatalogue.GLOBAL_CONFIG.name();

    static final Set<String> TOPICS = Set.of(POLICIES, GLOBAL);

    /** The name of the global configuration that is scaling's; the others are nothing to it. */
    private static final String SCALING = "scaling";

    private final Governing governing;
    private final ScalingFleets fleets;

    DefinitionIntake(Governing governing, ScalingFleets fleets) {
        this.governing = governing;
        this.fleets = fleets;
    }

    Reception remove(String topic, String name) {
        if (topic.equals(POLICIES)) {
            governing.remove(name);
            return Reception.ADMITTED;
        }
        if (name.equals(SCALING)) {
            governing.removeBudget();
            return Reception.ADMITTED;
        }
        return Reception.FILTERED;
    }

    Reception put(String topic, String name, Definition record, long offset) throws IOException {
        String text = record.getDefinition();
        String place = topic + "-0@" + offset;
        if (topic.equals(POLICIES)) {
            Optional<String> fault = governing.put(name, text, place);
            OptionalInt running = governing.version(name);
            String stays = running.isPresent() ? "; version " + running.getAsInt() + " stays in force" : "";
            return judged("policy", name, "policy \"" + name + "\" at " + place, fault.map(why -> why + stays));
        }
        return name.equals(SCALING)
                ? judged("global", name, "the budget at " + place, governing.putBudget(text, place))
                : Reception.FILTERED;
    }

    private Reception judged(String kind, String name, String what, Optional<String> fault) throws IOException {
        if (fault.isEmpty()) {
            return Reception.ADMITTED;
        }
        long now = fleets.clockMicros();
        fleets.say(new Alert(
                RecordKey.of(kind, name, "refused"),
                Severity.WARNING,
                what + " is refused: " + fault.get(),
                List.of(),
                true,
                now,
                now,
                "",
                ""));
        return Reception.FILTERED;
    }
}
