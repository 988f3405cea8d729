package dev.spillway.bench.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The peer's state of an entity: the same tiles as Spillway keeps, flat and fixed in width, changed in place. No decoding and no
 * encoding: the cheapest form of a value that is read and written for every event.
 *
 * <pre>
 *   tiles of 5m: u16 │ tiles of 1h: u16 │ tiles of 1d: u16 │ tiles, oldest first, span by span
 *   tile: start i64 │ count i32 │ fare sum, min, max │ distance sum, min, max │ last time i64 │ last distance
 * </pre>
 */
final class TileRow {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int SPANS = Features.SPANS.size();
    private static final int HEADER = 2 * SPANS;
    private static final int COUNT = 8;
    private static final int FARE = 12;
    private static final int DISTANCE = FARE + 24;
    private static final int LAST_TIME = DISTANCE + 24;
    private static final int LAST = LAST_TIME + 8;
    private static final int TILE = LAST + 8;

    private TileRow() {}

    /** The row after an event, which may be the same array. */
    static byte[] admit(byte @Nullable [] before, long timeMicros, double fare, double distance) {
        byte[] row = before == null ? new byte[HEADER] : before;
        int from = HEADER;
        for (int span = 0; span < SPANS; span++) {
            Features.Span shape = Features.SPANS.get(span);
            long start = Math.floorDiv(timeMicros, shape.hopMicros()) * shape.hopMicros();
            int tiles = tiles(row, span);
            int at = from + tiles * TILE;
            while (at > from && start(row, at - TILE) > start) {
                at -= TILE;
            }
            if (at > from && start(row, at - TILE) == start) {
                at -= TILE;
            } else {
                int gone = 0;
                while (gone < tiles && start(row, from + gone * TILE) < shape.startMicros(timeMicros)) {
                    gone++;
                }
                row = withTile(row, span, from, gone, at, start);
                at -= gone * TILE;
            }
            add(row, at, timeMicros, fare, distance);
            from += tiles(row, span) * TILE;
        }
        return row;
    }

    private static byte[] withTile(byte[] row, int span, int from, int gone, int at, long start) {
        var wider = new byte[row.length + (1 - gone) * TILE];
        System.arraycopy(row, 0, wider, 0, from);
        int first = from + gone * TILE;
        System.arraycopy(row, first, wider, from, at - first);
        int made = at - gone * TILE;
        System.arraycopy(row, at, wider, made + TILE, row.length - at);
        SHORT.set(wider, 2 * span, (short) (tiles(row, span) + 1 - gone));
        LONG.set(wider, made, start);
        DOUBLE.set(wider, made + FARE + 8, Double.POSITIVE_INFINITY);
        DOUBLE.set(wider, made + FARE + 16, Double.NEGATIVE_INFINITY);
        DOUBLE.set(wider, made + DISTANCE + 8, Double.POSITIVE_INFINITY);
        DOUBLE.set(wider, made + DISTANCE + 16, Double.NEGATIVE_INFINITY);
        LONG.set(wider, made + LAST_TIME, Long.MIN_VALUE);
        return wider;
    }

    private static void add(byte[] row, int tile, long timeMicros, double fare, double distance) {
        INT.set(row, tile + COUNT, (int) INT.get(row, tile + COUNT) + 1);
        addTo(row, tile + FARE, fare);
        addTo(row, tile + DISTANCE, distance);
        long last = (long) LONG.get(row, tile + LAST_TIME);
        if (timeMicros > last || (timeMicros == last && distance > (double) DOUBLE.get(row, tile + LAST))) {
            LONG.set(row, tile + LAST_TIME, timeMicros);
            DOUBLE.set(row, tile + LAST, distance);
        }
    }

    private static void addTo(byte[] row, int at, double value) {
        DOUBLE.set(row, at, (double) DOUBLE.get(row, at) + value);
        DOUBLE.set(row, at + 8, Math.min((double) DOUBLE.get(row, at + 8), value));
        DOUBLE.set(row, at + 16, Math.max((double) DOUBLE.get(row, at + 16), value));
    }

    /** The values at an instant after the newest event, in the order of {@link Features#NAMES}; NaN where there is none. */
    static double[] evaluate(byte[] row, long atMicros) {
        var values = new double[Features.NAMES.size()];
        Arrays.fill(values, Double.NaN);
        int from = HEADER;
        for (int span = 0; span < SPANS; span++) {
            int to = from + tiles(row, span) * TILE;
            evaluate(row, from, to, Features.SPANS.get(span).startMicros(atMicros), values, span * Features.PER_SPAN);
            from = to;
        }
        return values;
    }

    private static void evaluate(byte[] row, int from, int to, long start, double[] values, int at) {
        var window = new byte[TILE];
        long count = 0;
        for (int tile = from; tile < to; tile += TILE) {
            if (start(row, tile) < start) {
                continue;
            }
            if (count == 0) {
                System.arraycopy(row, tile, window, 0, TILE);
            } else {
                merge(window, row, tile);
            }
            count += (int) INT.get(row, tile + COUNT);
        }
        values[at] = count;
        if (count > 0) {
            triple(window, FARE, count, values, at + 1);
            triple(window, DISTANCE, count, values, at + 5);
            values[at + 9] = (double) DOUBLE.get(window, LAST);
        }
    }

    private static void triple(byte[] window, int from, long count, double[] values, int at) {
        double sum = (double) DOUBLE.get(window, from);
        values[at] = sum;
        values[at + 1] = sum / count;
        values[at + 2] = (double) DOUBLE.get(window, from + 8);
        values[at + 3] = (double) DOUBLE.get(window, from + 16);
    }

    private static void merge(byte[] into, byte[] row, int tile) {
        for (int part = FARE; part <= DISTANCE; part += DISTANCE - FARE) {
            DOUBLE.set(into, part, (double) DOUBLE.get(into, part) + (double) DOUBLE.get(row, tile + part));
            int low = part + 8;
            DOUBLE.set(into, low, Math.min((double) DOUBLE.get(into, low), (double) DOUBLE.get(row, tile + low)));
            int high = part + 16;
            DOUBLE.set(into, high, Math.max((double) DOUBLE.get(into, high), (double) DOUBLE.get(row, tile + high)));
        }
        if ((long) LONG.get(row, tile + LAST_TIME) >= (long) LONG.get(into, LAST_TIME)) {
            System.arraycopy(row, tile + LAST_TIME, into, LAST_TIME, 16);
        }
    }

    private static long start(byte[] row, int tile) {
        return (long) LONG.get(row, tile);
    }

    private static int tiles(byte[] row, int span) {
        return (short) SHORT.get(row, 2 * span);
    }
}
