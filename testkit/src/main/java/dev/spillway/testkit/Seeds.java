package dev.spillway.testkit;

import java.util.Random;
import java.util.stream.LongStream;

/**
 * The seeds that a seeded test is run with, for {@code @MethodSource("dev.spillway.testkit.Seeds#all")}.
 *
 * <pre>
 *   (nothing)              1 to 20, so that a build which passed passes again
 *   -Dseeds=1000           1 to 1000
 *   -Dseeds.fresh=true     and one that no run has had before
 *   -Dseed=42              42 alone: to see a failure again
 * </pre>
 */
public final class Seeds {

    private static final long USUAL = 20;

    private Seeds() {}

    /** What is checked of cases. It may fail as it likes. */
    @FunctionalInterface
    public interface Property {
        void holdsFor(Cases cases) throws Exception;
    }

    public static LongStream all() {
        Long only = Long.getLong("seed");
        if (only != null) {
            return LongStream.of(only);
        }
        LongStream fixed = LongStream.rangeClosed(1, Long.getLong("seeds", USUAL));
        return Boolean.getBoolean("seeds.fresh") ? LongStream.concat(fixed, LongStream.of(fresh())) : fixed;
    }

    /** The one unseeded number in our tests: its failure shows it, so that it can be had again. */
    private static long fresh() {
        return new Random().nextLong(Long.MAX_VALUE);
    }

    /** Runs a check on cases made from the seed; whatever fails says the seed and how to see it again. */
    public static void check(long seed, Property property) {
        try {
            property.holdsFor(new Cases(seed));
        } catch (AssertionError | Exception e) { // all of it: nothing may fail without its seed
            throw new AssertionError("seed " + seed + " (again: -Dseed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
