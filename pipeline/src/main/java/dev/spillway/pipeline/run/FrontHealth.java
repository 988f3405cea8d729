package dev.spillway.pipeline.run;

import dev.spillway.pipeline.front.HealthView;
import dev.spillway.topologies.Health;
import java.util.LinkedHashMap;
import java.util.Map;

/** A process's health as the front shows it. */
record FrontHealth(Health health) implements HealthView {

    @Override
    public Map<String, Check> checks() {
        var checks = new LinkedHashMap<String, Check>();
        for (Health.Check check : health.checks()) {
            State state =
                    switch (check.status().state()) {
                        // it serves what it can, so it is sent work; its sentence says what is away
                        case UP, WAITING -> State.READY;
                        case STARTING -> State.WAITING;
                        case DOWN -> State.FAILED;
                    };
            checks.put(check.name(), new Check(state, check.status().sentence()));
        }
        return checks;
    }
}
