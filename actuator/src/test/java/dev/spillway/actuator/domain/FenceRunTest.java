package dev.spillway.actuator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.testkit.Cases;
import dev.spillway.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the fence promises, whatever happens: actuators that crash anywhere, and a log in which orders are repeated and, as
 * from a decider that should be dead, out of order.
 */
class FenceRunTest {

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.spillway.testkit.Seeds#all")
    void neverObeysWhatWasAnsweredNorTheOlderAfterTheNewer(long seed) {
        Seeds.check(seed, cases -> {
            boolean mayExpire = cases.chance(0.5);
            var world = new World(log(cases, mayExpire));
            for (int i = 0; i < 2_000; i++) {
                switch (cases.between(0, 9)) {
                    case 0, 1, 2 -> world.read();
                    case 3, 4, 5 -> world.begin(cases.pick("a", "b", "c"));
                    case 6, 7 -> world.finish(cases.pick("a", "b", "c"), cases.chance(0.1));
                    case 8 -> world.commit();
                    default -> {
                        if (cases.chance(0.1)) {
                            world.crash();
                        }
                        world.now += cases.between(0, 2);
                    }
                }
            }
            world.drain();
            if (!mayExpire) {
                world.assertTheNewestOfEachIsObeyed();
            }
        });
    }

    private static List<Order> log(Cases cases, boolean mayExpire) {
        Map<String, Long> epochs = new HashMap<>();
        List<Order> log = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String fleet = cases.pick("a", "b", "c");
            long epoch = epochs.merge(fleet, 1L, Long::sum);
            long until = mayExpire ? 2L * i + cases.between(1, 200) : Long.MAX_VALUE;
            log.add(new Order(fleet, epoch, until, cases.chance(0.1)));
            if (cases.chance(0.2)) {
                log.add(cases.pick(log));
            }
        }
        return log;
    }

    /** A partition, the outcomes, and one actuator after the other. */
    private static final class World {
        private final List<Order> log;
        private final Map<String, Long> answered = new HashMap<>();
        private final Map<String, Long> begun = new HashMap<>();
        private final Map<String, Long> done = new HashMap<>();
        private long committed;
        private long now;

        private Fence fence = new Fence();
        private Progress progress = new Progress();
        private final Map<Order, List<Long>> places = new HashMap<>();
        private final Map<String, Step> underWay = new HashMap<>();
        private long position;

        World(List<Order> log) {
            this.log = log;
        }

        boolean read() {
            if (position == log.size()) {
                return false;
            }
            Order order = log.get((int) position);
            progress.read(position);
            if (fence.arrive(order, now) instanceof Arrival.Dropped) {
                progress.settle(position);
            } else {
                places.computeIfAbsent(order, each -> new ArrayList<>()).add(position);
            }
            position++;
            return true;
        }

        boolean begin(String fleet) {
            Optional<Step> next = fence.next(fleet, now);
            next.ifPresent(step -> {
                underWay.put(fleet, step);
                if (step instanceof Step.CarryOut) {
                    mustBeRight(step.order());
                }
            });
            return next.isPresent();
        }

        private void mustBeRight(Order order) {
            assertThat(order.advice()).as("%s is advice", order).isFalse();
            assertThat(order.validUntilMicros()).as("%s is valid", order).isGreaterThan(now);
            assertThat(answered.getOrDefault(order.fleet(), 0L))
                    .as("answered before %s", order)
                    .isLessThan(order.epoch());
            assertThat(begun.getOrDefault(order.fleet(), 0L))
                    .as("begun before %s", order)
                    .isLessThanOrEqualTo(order.epoch());
            begun.put(order.fleet(), order.epoch());
        }

        void finish(String fleet, boolean crashesBeforeAnswering) {
            Step step = underWay.remove(fleet);
            if (step == null) {
                return;
            }
            if (step instanceof Step.CarryOut) {
                done.put(fleet, step.order().epoch());
            }
            if (crashesBeforeAnswering) {
                crash();
                return;
            }
            if (!(step instanceof Step.LetGo)) {
                answered.merge(fleet, step.order().epoch(), Math::max);
            }
            fence.settled(step);
            places.getOrDefault(step.order(), List.of()).forEach(progress::settle);
            places.remove(step.order());
        }

        void commit() {
            progress.position().ifPresent(offset -> committed = offset);
        }

        void crash() {
            fence = new Fence();
            answered.forEach(fence::acknowledged);
            progress = new Progress();
            places.clear();
            underWay.clear();
            position = committed;
        }

        /** Lets everything happen that is to happen. */
        void drain() {
            boolean moved = true;
            while (moved) {
                moved = read();
                for (String fleet : List.of("a", "b", "c")) {
                    moved |= begin(fleet) || underWay.containsKey(fleet);
                    finish(fleet, false);
                }
            }
            commit();
            assertThat(progress.unsettled()).isZero();
            assertThat(committed).isEqualTo(log.size());
        }

        void assertTheNewestOfEachIsObeyed() {
            Map<String, Long> newest = new HashMap<>();
            log.stream()
                    .filter(order -> !order.advice())
                    .forEach(order -> newest.merge(order.fleet(), order.epoch(), Math::max));
            assertThat(done).isEqualTo(newest);
        }
    }
}
