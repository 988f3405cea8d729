package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Disbelief in a load that falls to zero at once: more often the metrics have died than the users. It lasts until some load is
 * above zero again, or an operator says that the zero is real.
 */
final class ZeroHold {

    /** What the load metrics said when they last said anything. */
    private enum Load {
        NEVER_TOLD,
        ZERO,
        ABOVE
    }

    private Load before = Load.NEVER_TOLD;
    private long sinceMicros = Times.NEVER;

    void step(Policy policy, Signal signal) {
        List<Double> loads = signal.metrics().entrySet().stream()
                .filter(each -> policy.isLoad(each.getKey()) && !Double.isNaN(each.getValue()))
                .map(each -> each.getValue())
                .toList();
        if (!policy.zeroHold()) {
            sinceMicros = Times.NEVER;
        }
        if (loads.isEmpty()) {
            return;
        }
        boolean above = loads.stream().anyMatch(load -> load > 0);
        if (above) {
            sinceMicros = Times.NEVER;
        } else if (policy.zeroHold() && before == Load.ABOVE) {
            sinceMicros = signal.atMicros();
        }
        before = above ? Load.ABOVE : Load.ZERO;
    }

    /** An operator says that the zero is real. Said of no zero, it counts for none to come. */
    void confirm() {
        sinceMicros = Times.NEVER;
    }

    boolean holds() {
        return sinceMicros != Times.NEVER;
    }

    long sinceMicros() {
        return sinceMicros;
    }

    void write(DataOutput out) throws IOException {
        Text.write(out, before.name());
        out.writeLong(sinceMicros);
    }

    void read(DataInput in) throws IOException {
        before = Load.valueOf(Text.read(in));
        sinceMicros = in.readLong();
    }
}
