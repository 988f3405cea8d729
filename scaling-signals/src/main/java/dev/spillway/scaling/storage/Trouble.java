package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Severity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/** The alert that a cluster's change was aborted: told once when it is, and once when a later one is done. */
final class Trouble {

    private boolean on;
    private long sinceMicros;

    List<Alert> raise(String cluster, String region, long clockMicros, String summary) {
        if (on) {
            return List.of();
        }
        on = true;
        sinceMicros = clockMicros;
        return List.of(alert(cluster, region, clockMicros, summary));
    }

    List<Alert> end(String cluster, String region, long clockMicros) {
        if (!on) {
            return List.of();
        }
        on = false;
        return List.of(alert(cluster, region, clockMicros, "cluster " + cluster + " has the size it was to have"));
    }

    private Alert alert(String cluster, String region, long clockMicros, String summary) {
        String key = "store|" + cluster.replace("\\", "\\\\").replace("|", "\\|") + "|procedure";
        return new Alert(key, Severity.CRITICAL, summary, List.of(), on, sinceMicros, clockMicros, region, cluster);
    }

    void write(DataOutput out) throws IOException {
        out.writeBoolean(on);
        out.writeLong(sinceMicros);
    }

    static Trouble read(DataInput in) throws IOException {
        var read = new Trouble();
        read.on = in.readBoolean();
        read.sinceMicros = in.readLong();
        return read;
    }
}
