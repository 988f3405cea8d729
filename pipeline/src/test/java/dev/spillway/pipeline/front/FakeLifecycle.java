package dev.spillway.pipeline.front;

import dev.spillway.features.rollout.GroupVersions.Progress;
import dev.spillway.features.rollout.Lifecycle;
import dev.spillway.features.rollout.Standing;
import dev.spillway.features.rollout.Standing.State;
import dev.spillway.features.rollout.domain.RolloutRefusedException;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.Secret;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;

/** One group with two versions, one that is removed, and a front before them that writes down what it is asked for. */
public final class FakeLifecycle implements Lifecycle {
    private static final long NOON = Stage.micros(0);

    private final List<String> asked = new ArrayList<>();
    private boolean deaf;

    public Front front() throws IOException {
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        return Front.start(FrontConfig.onLoopback(0), offer(), new Health(), meters);
    }

    FrontOffer offer() {
        return FrontOffer.features(new FakeLookup()).with(new Versions(this, new Secret(Stage.TOKEN)));
    }

    public List<String> asked() {
        return asked;
    }

    public void deafen(boolean now) {
        deaf = now;
    }

    @Override
    public List<Standing> standings() {
        return List.of(
                new Standing(
                        "airports",
                        1,
                        State.SERVING,
                        NOON,
                        Optional.empty(),
                        OptionalLong.empty(),
                        "version 3 was rolled back"),
                new Standing(
                        "airports",
                        4,
                        State.BACK_FILLING,
                        NOON + 60_000_000,
                        Optional.of(new Progress(493_775, 1_204_331, false)),
                        OptionalLong.of(120_500_000),
                        ""),
                new Standing("gone", 2, State.REMOVED, 0, Optional.empty(), OptionalLong.empty(), ""));
    }

    private void requireKnown(String group) throws RolloutRefusedException {
        if (deaf) {
            throw new KafkaException("no broker");
        }
        if (!group.equals("airports")) {
            throw new RolloutRefusedException("there is no group \"" + group + "\"", "see spillway definitions");
        }
    }

    @Override
    public int rollBack(String group) throws RolloutRefusedException {
        requireKnown(group);
        asked.add("roll back " + group);
        return 1;
    }

    @Override
    public List<Integer> remove(String group, boolean dropTable) throws RolloutRefusedException {
        requireKnown(group);
        asked.add("remove " + group + (dropTable ? " and its table" : ""));
        return List.of(1, 4);
    }
}
