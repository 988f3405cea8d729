package dev.spillway.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Makes cases from a seed: the same seed makes the same cases, in the same order, on every machine. */
public final class Cases {

    private final long seed;
    private final Random random;

    public Cases(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    public long seed() {
        return seed;
    }

    /** From low to high, both included. */
    public int between(int low, int high) {
        return Math.toIntExact(between((long) low, (long) high));
    }

    /** From low to high, both included; their difference must fit in a long. */
    public long between(long low, long high) {
        return low
                + random.longs(1, 0, Math.addExact(Math.subtractExact(high, low), 1))
                        .sum();
    }

    /** From low, included, to high, excluded. */
    public double between(double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    /** True that often, in [0, 1]. */
    public boolean chance(double share) {
        return random.nextDouble() < share;
    }

    @SafeVarargs
    public final <T> T pick(T... among) {
        return among[random.nextInt(among.length)];
    }

    public <T> T pick(List<T> among) {
        return among.get(random.nextInt(among.size()));
    }

    /** One of the keys, each as often as its weight says. The order of the map counts, so it must be a fixed one. */
    public <T> T weighted(Map<T, Integer> weights) {
        int left = random.nextInt(
                weights.values().stream().mapToInt(Integer::intValue).sum());
        for (Map.Entry<T, Integer> each : weights.entrySet()) {
            left -= each.getValue();
            if (left < 0) {
                return each.getKey();
            }
        }
        throw new IllegalStateException("weights changed while picking: " + weights);
    }

    public <T> List<T> listOf(int size, Supplier<T> each) {
        var list = new ArrayList<T>(size);
        for (int i = 0; i < size; i++) {
            list.add(each.get());
        }
        return list;
    }

    /** A list of a length from low to high, both included. */
    public <T> List<T> listOf(int low, int high, Supplier<T> each) {
        return listOf(between(low, high), each);
    }

    /** A copy in another order. */
    public <T> List<T> shuffled(List<T> list) {
        var copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }

    /** Shares a list out to two, each in the order of the whole; either may be empty. */
    public <T> Halves<T> halves(List<T> whole) {
        var halves = new Halves<T>(new ArrayList<>(), new ArrayList<>());
        whole.forEach(each -> (random.nextBoolean() ? halves.left() : halves.right()).add(each));
        return halves;
    }

    /** What two see of a whole. */
    public record Halves<T>(List<T> left, List<T> right) {}

    /** Small letters, at most so many; may be empty. */
    public String word(int longest) {
        return random.ints(between(0, longest), 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** For what the methods here do not make. */
    public Random random() {
        return random;
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
