package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.RuleState;
import dev.spillway.scaling.domain.Run;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.domain.Truth;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How long a cluster has been well since a node came or went. A signal from before that says nothing of it. */
final class Verifying {

    private @Nullable Run run;
    private long signalMicros = Long.MIN_VALUE;

    /** Forgets what was: another node has come or gone. */
    void begin() {
        run = null;
    }

    /** Takes a signal in. True if it has been well for long enough; false also of a signal that says nothing new. */
    boolean holds(Signal signal, long sinceMicros, Terms terms) {
        if (signal.atMicros() < sinceMicros || signal.atMicros() <= signalMicros) {
            return false;
        }
        signalMicros = signal.atMicros();
        Truth truth = terms.procedure().verify().test(signal);
        Run next = run == null ? Run.first(truth, signalMicros) : run.next(truth, signalMicros, terms.maxGapMicros());
        run = next;
        return next.standing(signalMicros, terms.procedure().verifyForMicros()).state() == RuleState.FIRING;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(signalMicros);
        out.writeBoolean(run != null);
        if (run != null) {
            run.write(out);
        }
    }

    static Verifying read(DataInput in) throws IOException {
        var read = new Verifying();
        read.signalMicros = in.readLong();
        read.run = in.readBoolean() ? Run.read(in) : null;
        return read;
    }
}
