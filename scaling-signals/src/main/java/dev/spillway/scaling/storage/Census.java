package dev.spillway.scaling.storage;

import dev.spillway.scaling.domain.Text;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How many nodes a cluster has, and who came and went in the procedure under way. */
final class Census {

    /** No more names than that go into an outcome; a policy's steps are of a node or a few. */
    private static final int NAMES_MAX = 1_000;

    private int size;
    private int joined;
    private final List<String> removed = new ArrayList<>();

    void begin(int nodes) {
        size = nodes;
        joined = 0;
        removed.clear();
    }

    void joined() {
        size++;
        joined++;
    }

    void left(Optional<String> node) {
        size--;
        if (removed.size() < NAMES_MAX) {
            node.ifPresent(removed::add);
        }
    }

    int size() {
        return size;
    }

    boolean hasGrown() {
        return joined > 0;
    }

    List<String> removed() {
        return List.copyOf(removed);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(size);
        out.writeInt(joined);
        Text.writeAll(out, removed);
    }

    static Census read(DataInput in) throws IOException {
        var read = new Census();
        read.size = in.readInt();
        read.joined = in.readInt();
        read.removed.addAll(Text.readAll(in));
        return read;
    }
}
