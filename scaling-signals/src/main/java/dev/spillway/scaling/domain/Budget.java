package dev.spillway.scaling.domain;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many instances of one kind change, over all fleets, in ten minutes. A decision that fits is granted at once; one above waits
 * until it is approved, also if the ten minutes pass. A fleet has at most one decision
 * waiting, and what was spent is forgotten after the ten minutes.
 */
public final class Budget {

    static final long WINDOW_MICROS = 10 * Times.MINUTE_MICROS;

    /** Raised when the fields or their order change. */
    private static final int FORMAT = 1;

    /** By the id of the decision that spent it. */
    private final Map<String, Spent> spent = new TreeMap<>();

    /** By fleet. */
    private final Map<String, Decision> waiting = new TreeMap<>();

    private record Spent(String fleet, int from, int instances, long atMicros) {}

    /**
     * What the budget says of a claim.
     *
     * @param decision as it is to be sent if it is granted: its time is the grant's
     * @param granted whether it may be sent; otherwise it waits
     */
    public record Answer(Decision decision, boolean granted) {}

    /**
     * Puts a decision to the budget. A claim takes the place of the fleet's claim before; and it is charged instead of the fleet's
     * granted one if that has changed nothing yet, which shows by both starting from the same size.
     *
     * @param most instances of the kind that may change in ten minutes
     */
    public Answer claim(Decision decision, int most, long clockMicros) {
        forget(clockMicros);
        waiting.remove(decision.fleet());
        int replaced = replaced(decision).map(each -> each.getValue().instances).orElse(0);
        if (used() - replaced + decision.changed() <= most) {
            return grant(decision, clockMicros);
        }
        waiting.put(decision.fleet(), decision);
        return new Answer(decision, false);
    }

    /** Lets a waiting decision pass, valid from this moment on. Empty: none of that id waits. */
    public Optional<Decision> approve(String decisionId, long clockMicros) {
        forget(clockMicros);
        Optional<Decision> approved = waiting.values().stream()
                .filter(each -> each.id().equals(decisionId))
                .findFirst();
        approved.ifPresent(each -> waiting.remove(each.fleet()));
        return approved.map(each -> grant(each, clockMicros).decision());
    }

    /** Forgets a decision that is not to be sent. */
    public void withdraw(String decisionId) {
        waiting.values().removeIf(each -> each.id().equals(decisionId));
        spent.remove(decisionId);
    }

    /** The decisions that wait: the most important first, then the longest waiting. */
    public List<Decision> waiting() {
        return waiting.values().stream()
                .sorted(Comparator.comparingInt(Decision::priority)
                        .thenComparingLong(Decision::issuedAtMicros)
                        .thenComparing(Decision::id))
                .toList();
    }

    /** How many instances have changed in the ten minutes before. */
    public int used(long clockMicros) {
        forget(clockMicros);
        return (int) Math.min(Integer.MAX_VALUE, used());
    }

    private long used() {
        return spent.values().stream().mapToLong(Spent::instances).sum();
    }

    /** The fleet's last granted decision, if it has changed nothing yet. */
    private Optional<Map.Entry<String, Spent>> replaced(Decision decision) {
        return spent.entrySet().stream()
                .filter(each -> each.getValue().fleet.equals(decision.fleet()))
                .max(Comparator.comparingLong(each -> each.getValue().atMicros))
                .filter(each -> each.getValue().from == decision.from());
    }

    private Answer grant(Decision decision, long clockMicros) {
        replaced(decision).ifPresent(each -> spent.remove(each.getKey()));
        spent.put(decision.id(), new Spent(decision.fleet(), decision.from(), decision.changed(), clockMicros));
        return new Answer(decision.issued(clockMicros), true);
    }

    private void forget(long clockMicros) {
        spent.values().removeIf(each -> Times.after(each.atMicros, WINDOW_MICROS) <= clockMicros);
    }

    public byte[] toBytes() {
        return Stored.bytes(FORMAT, out -> {
            out.writeInt(spent.size());
            for (Map.Entry<String, Spent> each : spent.entrySet()) {
                Text.write(out, each.getKey());
                Text.write(out, each.getValue().fleet);
                out.writeInt(each.getValue().from);
                out.writeInt(each.getValue().instances);
                out.writeLong(each.getValue().atMicros);
            }
            out.writeInt(waiting.size());
            for (Decision each : waiting.values()) {
                each.write(out);
            }
        });
    }

    /**
     * The budget that was written.
     *
     * @throws IllegalStateException if another version wrote it, or if it is damaged
     */
    public static Budget of(byte[] bytes) {
        return Stored.read("the budget of a kind", FORMAT, bytes, in -> {
            var budget = new Budget();
            for (int left = in.readInt(); left > 0; left--) {
                budget.spent.put(Text.read(in), new Spent(Text.read(in), in.readInt(), in.readInt(), in.readLong()));
            }
            for (int left = in.readInt(); left > 0; left--) {
                Decision decision = Decision.read(in);
                budget.waiting.put(decision.fleet(), decision);
            }
            return budget;
        });
    }
}
