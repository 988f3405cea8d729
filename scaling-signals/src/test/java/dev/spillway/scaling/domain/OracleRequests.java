package dev.spillway.scaling.domain;

import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests that the oracle was told of and that are still in force. */
final class OracleRequests {

    /** One of them; its size is 0 until a factor is resolved. */
    static final class Asked {
        int size;
        final int priority;
        private final double factor;
        private final long until;
        private boolean done;

        Asked(Request request) {
            this.size = request.atLeast() == null ? 0 : request.atLeast();
            this.factor = request.factor() == null ? 1 : request.factor();
            this.until = request.validUntilMicros();
            this.priority = request.priority();
        }
    }

    private final List<Asked> asked = new ArrayList<>();

    void add(Request request) {
        asked.add(new Asked(request));
    }

    void forget(long clock) {
        asked.removeIf(each -> each.until <= clock);
    }

    void resolve(int size) {
        for (Asked each : asked) {
            if (each.size == 0) {
                each.size = Math.max(1, OraclePast.round(each.factor * size, RoundingMode.CEILING));
            }
        }
    }

    /** The largest that nothing has been done about; null if there is none. */
    @Nullable
    Asked most() {
        Asked most = null;
        for (Asked each : asked) {
            if (!each.done && each.size > 0 && (most == null || each.size > most.size)) {
                most = each;
            }
        }
        return most;
    }

    void reopen() {
        asked.forEach(each -> each.done = false);
    }

    void done() {
        asked.stream().filter(each -> each.size > 0).forEach(each -> each.done = true);
    }

    void doneUpTo(int size, Policy policy) {
        asked.stream()
                .filter(each -> OracleClamps.bounded(each.size, policy) <= size)
                .forEach(each -> each.done = true);
    }

    boolean anyAbove(int size, Policy policy) {
        return asked.stream().anyMatch(each -> each.size > 0 && OracleClamps.bounded(each.size, policy) > size);
    }

    int floor() {
        return asked.stream().mapToInt(each -> each.size).max().orElse(0);
    }
}
