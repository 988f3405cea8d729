package dev.spillway.topologies.instances;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the reads of an application are shared out over all that have its state, by what each of them answered lately.
 *
 * <p>An instance answers from its own copy, which costs no call, as long as it does not answer for more than its share: the mean, and
 * a fifth. Where callers come to all instances evenly no read is sent on; where they all come to one, it keeps that share and sends
 * the rest on. What it keeps follows from what it was asked for, which its own keeping does not change, so it does not swing.
 *
 * @param kept the part of the reads that this instance answers itself where it can, 0 to 1
 * @param perInstance reads that each of the others answered lately
 */
public record ReadShares(double kept, Map<Instance, Long> perInstance) {

    /** Keeps everything: nothing is known of the others. */
    public static final ReadShares ALL_KEPT = new ReadShares(1, Map.of());

    /** What an instance may answer beyond the mean before it sends reads on: a call costs more than a read. */
    private static final double SLACK = 1.2;

    /** Fewer than this burden nobody. */
    private static final long READS_MIN = 10;

    public ReadShares {
        perInstance = Map.copyOf(perInstance);
    }

    /**
     * What follows from what was counted.
     *
     * @param asked of this instance by callers
     * @param answered by this instance, for callers and for other instances
     * @param own of those, for callers
     * @param perInstance reads that each of the others answered
     */
    public static ReadShares after(long asked, long answered, long own, Map<Instance, Long> perInstance) {
        long all = answered
                + perInstance.values().stream().mapToLong(Long::longValue).sum();
        if (asked == 0 || all < READS_MIN || perInstance.isEmpty()) {
            return new ReadShares(1, perInstance);
        }
        double share = SLACK * all / (perInstance.size() + 1);
        double forOthers = Math.max(0, answered - own);
        return new ReadShares(Math.min(1, Math.max(0, (share - forOthers) / asked)), perInstance);
    }

    /**
     * Who is to answer a read: this instance, if it has a copy and keeps the read, or one of the others that have one.
     *
     * @param die in [0, 1), thrown for each read
     */
    public Optional<Instance> pick(Holders holders, ReadOrder order, double die) {
        List<Instance> all = holders.all();
        Instance self = order.self();
        boolean here = all.contains(self);
        if (here && die < kept) {
            return Optional.of(self);
        }
        List<Instance> others = all.stream()
                .filter(each -> !each.equals(self) && !order.presence().isAway(each))
                .toList();
        if (others.isEmpty()) {
            return here ? Optional.of(self) : Optional.empty();
        }
        double again = here ? (die - kept) / (1 - kept) : die;
        return Optional.of(byRoom(others, again));
    }

    /** One of them, the likelier the less it answered: what it has room for below the most that any of them answered, and a little. */
    private Instance byRoom(List<Instance> others, double die) {
        long most = others.stream().mapToLong(this::answered).max().orElse(0);
        double all = others.stream().mapToDouble(each -> room(each, most)).sum();
        double left = die * all;
        for (Instance each : others) {
            left -= room(each, most);
            if (left < 0) {
                return each;
            }
        }
        return others.get(others.size() - 1);
    }

    private double room(Instance instance, long most) {
        return most - answered(instance) + 1 + most / 16.0;
    }

    private long answered(Instance instance) {
        return perInstance.getOrDefault(instance, 0L);
    }
}
