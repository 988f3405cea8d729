package dev.spillway.features.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.features.rollout.domain.Deployed;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.RolloutPolicy;
import dev.spillway.features.rollout.domain.RolloutRefusedException;
import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens in whatever order, at whichever of several instances, which crash, lag behind, and decide on old news. */
class RolloutInterleavingTest {
    private static final String GROUP = "a";
    private static final long KEEP_MICROS = 600_000_000;
    private static final int STEPS = 150;

    /** Instances, and the world that they share. */
    private static final class World {
        private final Cases cases;
        private final SharedLog log = new SharedLog();
        private final Set<String> caughtUp = new HashSet<>();
        private final List<Instance> instances = new ArrayList<>();
        private int newest = 1;
        private long nowMicros = 1;

        World(Cases cases) {
            this.cases = cases;
            for (int i = cases.between(1, 3); i > 0; i--) {
                instances.add(new Instance());
            }
            instances.forEach(Instance::start);
        }

        /** One process. */
        private final class Instance {
            private FakeVersions versions = new FakeVersions(caughtUp);
            private Rollout rollout = made();
            private boolean answered;

            private Rollout made() {
                return new Rollout(
                        log.reader(unread -> cases.between(0, unread)),
                        new RolloutPolicy(KEEP_MICROS),
                        versions,
                        new FakeTables(),
                        () -> nowMicros);
            }

            void start() {
                versions = new FakeVersions(caughtUp);
                rollout = made();
                answered = false;
                // files that may be of yesterday
                rollout.found(GroupTexts.files(GROUP, cases.between(1, newest)))
                        .groups()
                        .forEach(versions::found);
            }

            void round() {
                // as far as it has heard
                Deployment known = rollout.round(Duration.ZERO).deployment(GROUP);
                boolean gone = known.serving().isEmpty();
                boolean answers = versions.answers(GROUP);
                assertThat(answers || gone || !answered)
                        .as("one that has served goes on to: %s", known)
                        .isTrue();
                answered = answers;
            }
        }

        void step(boolean operators) {
            Instance one = cases.pick(instances);
            nowMicros += cases.between(0, 60_000_000);
            switch (cases.between(0, operators ? 9 : 7)) {
                case 0 -> {
                    newest += cases.between(0, 2);
                    one.rollout.publish(GroupTexts.files(GROUP, newest));
                }
                case 1 -> caughtUp.add(GROUP + " " + cases.between(1, newest));
                case 2 -> one.start();
                case 3 -> one.versions.failNext(cases.between(1, 3));
                case 8 -> decide(one);
                case 9 -> {
                    if (cases.chance(0.2)) {
                        log.withdraw(GROUP);
                    }
                }
                default -> one.round();
            }
            requireSound(log.all().deployment(GROUP));
        }

        private void decide(Instance one) {
            try {
                if (cases.chance(0.7)) {
                    one.rollout.rollBack(GROUP);
                } else {
                    one.rollout.remove(GROUP, cases.chance(0.5));
                }
            } catch (RolloutRefusedException e) {
                assertThat(e.error()).contains(GROUP);
            }
        }

        private static void requireSound(Deployment deployment) {
            List<Integer> versions =
                    deployment.all().stream().map(Deployed::version).toList();
            assertThat(versions).as("%s", deployment).doesNotHaveDuplicates();
        }

        /** Nothing happens any more, all that back-fills catches up, and all time that is waited for passes. */
        void settle() {
            instances.forEach(each -> each.versions.failNext(0));
            for (int version = 1; version <= newest; version++) {
                caughtUp.add(GROUP + " " + version);
            }
            for (int i = 0; i < 60; i++) {
                nowMicros += KEEP_MICROS;
                instances.forEach(Instance::round);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void endsWithTheHighestVersionEverywhere(long seed) {
        Seeds.check(seed, cases -> {
            var world = new World(cases);
            for (int i = 0; i < STEPS; i++) {
                world.step(false);
            }
            world.instances.get(0).rollout.publish(GroupTexts.files(GROUP, world.newest));
            world.settle();

            world.instances.forEach(each -> assertThat(each.versions.running())
                    .isEqualTo(Map.of(GROUP, "[%d] serves %d".formatted(world.newest, world.newest))));
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void endsAlikeEverywhereWhateverOperatorsDo(long seed) {
        Seeds.check(seed, cases -> {
            var world = new World(cases);
            for (int i = 0; i < STEPS; i++) {
                world.step(true);
            }
            world.settle();

            Deployment deployed = world.log.all().deployment(GROUP);
            assertThat(deployed.candidate()).isEmpty();
            assertThat(deployed.previous()).isEmpty();
            assertThat(deployed.ending()).isEmpty();
            Map<String, String> running = deployed.serving()
                    .map(each -> Map.of(GROUP, "[%d] serves %d".formatted(each.version(), each.version())))
                    .orElse(Map.of());
            world.instances.forEach(each -> assertThat(each.versions.running()).isEqualTo(running));
        });
    }
}
