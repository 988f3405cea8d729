package dev.spillway.features.topology;

import dev.spillway.features.domain.GroupDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an owner writes after the states of a partition, so that whoever has a copy knows how far it has come: all that was folded
 * before this instant is there. The states themselves cannot tell, as they stay the same while nothing comes.
 *
 * @param wallMicros by the owner's wall clock
 * @param clocks what the service clock of each group showed, {@link ServiceClocks#UNSET} for those of the wall clock; by
 *     {@link GroupDefinition#versionedName}, since a copy knows nothing of a group in another version than its owner's
 */
public record Beat(long wallMicros, Map<String, Long> clocks) {
    private static final int FORMAT = 1;

    public Beat {
        clocks = Map.copyOf(clocks);
    }

    /** What the group's clock showed; null if the owner does not have the group, or not in this version. */
    public @Nullable Long clockOf(GroupDefinition group) {
        return clocks.get(group.versionedName());
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(wallMicros);
            out.writeShort(clocks.size());
            for (var clock : new TreeMap<>(clocks).entrySet()) {
                out.writeUTF(clock.getKey());
                out.writeLong(clock.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    static Beat of(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException("a beat of format " + format + ": written by another version?");
            }
            long wallMicros = in.readLong();
            var clocks = new TreeMap<String, Long>();
            for (int left = in.readShort(); left > 0; left--) {
                clocks.put(in.readUTF(), in.readLong());
            }
            return new Beat(wallMicros, clocks);
        } catch (IOException e) {
            throw new UncheckedIOException("a beat of " + bytes.length + " bytes is cut off", e);
        }
    }
}
