package dev.spillway.scaling.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.domain.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How what deliveries and assemblies share is written. The first byte of each is the version of the form, so that later versions
 * read what earlier ones wrote. Maps are written in any order; nothing compares these bytes.
 */
final class Forms {
    private static final int VERSION = 1;

    private Forms() {}

    /** Something that is written. */
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    /** Something that is read. */
    interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    static byte[] bytes(Writing writing) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static <T> T read(byte[] bytes, Reading<T> reading) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new IllegalStateException("written by a newer version: form " + version);
            }
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void owner(DataOutputStream out, Owner owner) throws IOException {
        text(out, owner.fleet());
        text(out, owner.instance());
        text(out, owner.kind().name());
        text(out, owner.region());
        Integer tier = owner.tier();
        out.writeInt(tier == null ? 0 : tier);
    }

    static Owner owner(DataInputStream in) throws IOException {
        String fleet = text(in);
        String instance = text(in);
        Kind kind = Kind.valueOf(text(in));
        String region = text(in);
        int tier = in.readInt();
        return new Owner(fleet, instance, kind, region, tier == 0 ? null : tier);
    }

    static void series(DataOutputStream out, SeriesId id) throws IOException {
        out.writeLong(id.high());
        out.writeLong(id.low());
    }

    static SeriesId series(DataInputStream in) throws IOException {
        return new SeriesId(in.readLong(), in.readLong());
    }

    static void buckets(DataOutputStream out, Optional<Buckets> buckets) throws IOException {
        if (buckets.isEmpty()) {
            out.writeByte('-');
        } else if (buckets.get() instanceof ExplicitBuckets explicit) {
            out.writeByte('b');
            out.writeInt(explicit.bounds().size());
            for (double bound : explicit.bounds()) {
                out.writeDouble(bound);
            }
            out.writeInt(explicit.counts().size());
            for (long n : explicit.counts()) {
                out.writeLong(n);
            }
            out.writeDouble(explicit.min());
            out.writeDouble(explicit.max());
        } else {
            var exponential = (ExponentialBuckets) buckets.get();
            out.writeByte('e');
            out.writeInt(exponential.scale());
            out.writeLong(exponential.zeroes());
            counts(out, exponential.counts());
        }
    }

    static Optional<Buckets> buckets(DataInputStream in) throws IOException {
        int form = in.readByte();
        return switch (form) {
            case '-' -> Optional.empty();
            case 'b' -> {
                List<Double> bounds = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    bounds.add(in.readDouble());
                }
                List<Long> counts = new ArrayList<>();
                for (int left = in.readInt(); left > 0; left--) {
                    counts.add(in.readLong());
                }
                yield Optional.of(new ExplicitBuckets(bounds, counts, in.readDouble(), in.readDouble()));
            }
            case 'e' -> Optional.of(new ExponentialBuckets(in.readInt(), in.readLong(), counts(in)));
            default -> throw new IllegalStateException("no form of buckets: " + form);
        };
    }

    static void counts(DataOutputStream out, Map<Integer, Long> counts) throws IOException {
        out.writeInt(counts.size());
        for (Map.Entry<Integer, Long> each : counts.entrySet()) {
            out.writeInt(each.getKey());
            out.writeLong(each.getValue());
        }
    }

    static SortedMap<Integer, Long> counts(DataInputStream in) throws IOException {
        var counts = new TreeMap<Integer, Long>();
        for (int left = in.readInt(); left > 0; left--) {
            counts.put(in.readInt(), in.readLong());
        }
        return counts;
    }

    /** Of any length, unlike Java's own form. */
    static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), UTF_8);
    }
}
