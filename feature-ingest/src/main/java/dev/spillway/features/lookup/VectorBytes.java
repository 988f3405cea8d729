package dev.spillway.features.lookup;

import dev.spillway.features.domain.FeatureVector;
import dev.spillway.features.domain.Status;
import dev.spillway.features.domain.Values;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A vector's statuses and values as bytes, for another instance. Each value begins with what it is, so that it is read back as the
 * very type it was, and lists and maps of values are values too:
 *
 * <pre>
 *   format, overflowed, number of features, { status, value }…
 *   value:  0 | 1 false | 2 true | 3 int | 4 long | 5 float | 6 double | 7 length text | 8 micros | 9 number value… | 10 number (key value)…
 * </pre>
 */
public final class VectorBytes {
    private static final int FORMAT = 1;
    private static final Status[] STATUSES = new Status[Status.values().length];

    static {
        for (Status status : Status.values()) {
            STATUSES[status.feastNumber()] = status;
        }
    }

    private VectorBytes() {}

    public static byte[] encode(FeatureVector vector) {
        var bytes = new ByteArrayOutputStream(16 * vector.statuses().length + 4);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            write(out, vector.overflowed());
            out.writeShort(vector.statuses().length);
            for (int i = 0; i < vector.statuses().length; i++) {
                out.writeByte(vector.statuses()[i].feastNumber());
                write(out, vector.values()[i]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if it did not write this
     */
    public static FeatureVector decode(byte[] bytes, long atMicros, OptionalLong eventTimeMicros) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalArgumentException("a vector of format " + format + ": sent by another release?");
            }
            List<String> overflowed = names(read(in));
            int features = in.readUnsignedShort();
            var statuses = new Status[features];
            var values = new @Nullable Object[features];
            for (int i = 0; i < features; i++) {
                statuses[i] = STATUSES[in.readByte()];
                values[i] = read(in);
            }
            return new FeatureVector(atMicros, eventTimeMicros, values, statuses, overflowed);
        } catch (IOException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a vector of " + bytes.length + " bytes cannot be read", e);
        }
    }

    private static List<String> names(@Nullable Object value) {
        if (value instanceof List<?> names) {
            return names.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException("what has overflowed is no list of names");
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeByte(0);
        } else if (value instanceof Boolean truth) {
            out.writeByte(truth ? 2 : 1);
        } else if (value instanceof Integer number) {
            out.writeByte(3);
            out.writeInt(number);
        } else if (value instanceof Long number) {
            out.writeByte(4);
            out.writeLong(number);
        } else if (value instanceof Float number) {
            out.writeByte(5);
            out.writeFloat(number);
        } else if (value instanceof Double number) {
            out.writeByte(6);
            out.writeDouble(number);
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeByte(7);
            out.writeInt(utf8.length);
            out.write(utf8);
        } else if (value instanceof Instant time) {
            out.writeByte(8);
            out.writeLong(Values.micros(time));
        } else {
            writeMany(out, value);
        }
    }

    private static void writeMany(DataOutputStream out, Object value) throws IOException {
        if (value instanceof List<?> list) {
            out.writeByte(9);
            out.writeInt(list.size());
            for (Object each : list) {
                write(out, each);
            }
        } else if (value instanceof Map<?, ?> map) {
            out.writeByte(10);
            out.writeInt(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                write(out, entry.getKey());
                write(out, entry.getValue());
            }
        } else {
            throw new IllegalStateException("no bytes for a value that is a " + value.getClass());
        }
    }

    private static @Nullable Object read(DataInputStream in) throws IOException {
        int what = in.readByte();
        return switch (what) {
            case 0 -> null;
            case 1 -> false;
            case 2 -> true;
            case 3 -> in.readInt();
            case 4 -> in.readLong();
            case 5 -> in.readFloat();
            case 6 -> in.readDouble();
            case 7 -> text(in);
            case 8 -> Values.instant(in.readLong());
            case 9 -> list(in);
            case 10 -> map(in);
            default -> throw new IOException("a value that begins with " + what);
        };
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static List<@Nullable Object> list(DataInputStream in) throws IOException {
        var list = new ArrayList<@Nullable Object>();
        for (int left = in.readInt(); left > 0; left--) {
            list.add(read(in));
        }
        return list;
    }

    /** In the order that it was written in. */
    private static Map<@Nullable Object, @Nullable Object> map(DataInputStream in) throws IOException {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (int left = in.readInt(); left > 0; left--) {
            map.put(read(in), read(in));
        }
        return map;
    }
}
