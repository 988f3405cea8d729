package dev.spillway.bench.ingest;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The events of a workload: the same ones, in the same order, each time they are asked for. */
final class Trips {
    private final Workload workload;
    private final Zipf drivers;

    Trips(Workload workload) {
        this.workload = workload;
        this.drivers = new Zipf(workload.drivers(), workload.exponent());
    }

    /** The key of a driver, counted from 0. */
    static String driver(int index) {
        return "driver-" + (1_000_000 + index);
    }

    void forEach(Consumer<Trip> action) {
        RandomGenerator random = random();
        for (long event = 0; event < workload.events(); event++) {
            action.accept(next(random, workload.timeMicros(event)));
        }
    }

    RandomGenerator random() {
        return RandomGeneratorFactory.of("SplittableRandom").create(workload.seed());
    }

    Trip next(RandomGenerator random, long timeMicros) {
        boolean hot = workload.hotShare() > 0 && random.nextDouble() < workload.hotShare();
        String driver = driver(hot ? 0 : drivers.draw(random));
        // in cents, whose sums are not exact: sums that merge keep what was lost, and that costs
        double fare = random.nextInt(300, 9_000) / 100.0;
        double distance = random.nextInt(10, 4_000) / 100.0;
        return new Trip(driver, timeMicros, fare, distance);
    }
}
