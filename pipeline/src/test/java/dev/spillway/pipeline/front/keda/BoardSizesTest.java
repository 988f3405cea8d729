package dev.spillway.pipeline.front.keda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.pipeline.front.Stage;
import dev.spillway.scaling.domain.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardSizesTest {
    private static final String POLICY = """
            policy: prediction
            version: 1
            mode: %s
            applies_to: {kind: PREDICTION, fleets: [serving]}
            rules:
              busy: {when: cpu_utilization > 0.7, scale_out: instances * 2}
            constraints: {min: 2, max: 100}
            """;

    private final Stage stage = new Stage();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final BoardSizes sizes = new BoardSizes(stage.board(), ready::get);

    @Test
    void tellsWhatWasDecided() throws Exception {
        stage.policy(POLICY.formatted("act"));
        stage.signal("serving", 0, 10, Map.of("cpu_utilization", 0.5));
        assertThat(sizes.of("serving")).hasValue(new DesiredSize(10, false, Stage.micros(0), 0));

        stage.signal("serving", 10, 10, Map.of("cpu_utilization", 0.8));
        assertThat(sizes.of("serving")).hasValue(new DesiredSize(20, true, Stage.micros(10), Stage.micros(10)));
    }

    /** What an actuator has not brought about, KEDA is not to bring about behind its back. */
    @ParameterizedTest
    @CsvSource({
        // the outcome of 10 to 20, the instances it tells; what is told
        "APPLIED,    20, 20",
        "REJECTED,   10, 10",
        "FAILED,     14, 14",
        "SUPERSEDED, 10, 20",
    })
    void tellsWhatThereIsOnceADecisionWasRefused(Outcome.Status status, int instances, int told) throws Exception {
        stage.policy(POLICY.formatted("act"));
        stage.signal("serving", 10, 10, Map.of("cpu_utilization", 0.8));

        stage.answered("serving", 1, status, instances);

        assertThat(sizes.of("serving")).hasValue(new DesiredSize(told, true, Stage.micros(10), Stage.micros(10)));
    }

    @Test
    void leavesTheSizeAsItIsByAdvice() throws Exception {
        stage.policy(POLICY.formatted("observe"));
        stage.signal("serving", 10, 10, Map.of("cpu_utilization", 0.8));

        assertThat(sizes.of("serving")).hasValue(new DesiredSize(10, false, Stage.micros(10), 0));
    }

    @Test
    void saysWhetherAFleetIsUnknownOrNotYetKnown() {
        assertThat(sizes.of("serving")).isEmpty();

        ready.set(false);

        assertThatThrownBy(() -> sizes.of("serving"))
                .isInstanceOf(DesiredSizes.NotReadyException.class)
                .hasMessage("the state of scaling is being read back");
    }

    @Test
    void tellsOfChangesUntilItIsClosed() throws Exception {
        stage.policy(POLICY.formatted("act"));
        List<String> heard = new ArrayList<>();
        DesiredSizes.Subscription listening = sizes.onChange(heard::add);
        stage.signal("serving", 0, 10, Map.of());

        listening.close();
        stage.signal("serving", 10, 10, Map.of());

        assertThat(heard).containsExactly("serving");
    }
}
