package dev.spillway.features.rollout;

import dev.spillway.features.rollout.domain.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Drops the tables of groups that are removed, where that was asked for. For one thread. */
final class TableDrops {
    /** Counted from when nothing of the group runs here, so that other instances write none of its rows either. */
    static final long AFTER_MICROS = 10_000_000;

    private final TableGuard tables;
    private final Map<String, Long> sinceMicros = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();

    TableDrops(TableGuard tables) {
        this.tables = tables;
    }

    /**
     * Drops what is due.
     *
     * @param runs whether anything of a group runs here
     * @return groups whose tables are dropped now
     */
    List<String> drop(Words words, Predicate<String> runs, long nowMicros) {
        var dropped = new ArrayList<String>();
        troubles.clear();
        words.deployments().forEach((group, deployment) -> {
            if (!deployment.dropTable()) {
                if (sinceMicros.remove(group) != null) {
                    // another instance has dropped it: nobody here must make it again
                    tables.forget(group);
                }
            } else if (runs.test(group)) {
                sinceMicros.put(group, nowMicros);
            } else if (nowMicros - sinceMicros.computeIfAbsent(group, first -> nowMicros) >= AFTER_MICROS
                    && isDropped(group)) {
                dropped.add(group);
            }
        });
        return dropped;
    }

    private boolean isDropped(String group) {
        try {
            tables.forget(group);
            tables.drop(group);
            sinceMicros.remove(group);
            return true;
        } catch (RuntimeException e) { // of a driver: whatever it is, it is tried again
            troubles.put(group, "its table cannot be dropped, tries again: " + e.getMessage());
            return false;
        }
    }

    /** What keeps a table from being dropped; empty if nothing does. */
    String trouble(String group) {
        return troubles.getOrDefault(group, "");
    }
}
