package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first so many values in some order: of the oldest or newest events by (time, tie break, value), or the largest or
 * smallest values. Bounded by how many are asked for, strings by their length besides.
 */
final class Ranking implements Partial {

    /**
     * What is kept, and in which order.
     *
     * @param dated whether events are ordered, not values alone
     * @param greatestFirst whether the newest or largest come first
     * @param ties whether events have a tie break
     */
    record Order(FieldType type, boolean dated, boolean greatestFirst, boolean ties, int most) {

        boolean isText() {
            return type == FieldType.STRING;
        }

        static Order of(FieldType type, Aggregate aggregate, boolean ties) {
            Aggregate.Kind kind = aggregate.kind();
            boolean dated = kind == Aggregate.Kind.FIRST_K || kind == Aggregate.Kind.LAST_K;
            boolean greatestFirst = kind == Aggregate.Kind.LAST_K || kind == Aggregate.Kind.TOP_K;
            return new Order(type, dated, greatestFirst, dated && ties, aggregate.most());
        }
    }

    private static final long[] NO_LONGS = {};
    private static final @Nullable Object[] NO_REFS = {};

    private final Order order;
    private int size;
    private long[] times = NO_LONGS;
    private @Nullable Object[] ties = NO_REFS;
    private long[] bits = NO_LONGS;
    private @Nullable Object[] texts = NO_REFS;

    Ranking(Order order) {
        this.order = order;
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return isOfFamily(aggregate) && aggregate.most() <= order.most;
    }

    private boolean isOfFamily(Aggregate aggregate) {
        return switch (aggregate.kind()) {
            case FIRST_K -> order.dated && !order.greatestFirst;
            case LAST_K -> order.dated && order.greatestFirst;
            case TOP_K -> !order.dated && order.greatestFirst;
            case BOTTOM_K -> !order.dated && !order.greatestFirst;
            default -> false;
        };
    }

    @Override
    public @Nullable Partial widened(Aggregate aggregate) {
        return isOfFamily(aggregate) ? new Ranking(Order.of(order.type, aggregate, order.ties)) : null;
    }

    @Override
    public boolean isDated() {
        return order.dated;
    }

    @Override
    public void add(Inputs inputs, int input) {
        boolean text = order.isText();
        offer(inputs.timeMicros, inputs.tie, text ? 0 : inputs.bits[input], text ? inputs.text(input) : "");
    }

    @Override
    public void merge(Partial other) {
        var from = (Ranking) other;
        for (int i = 0; i < from.size; i++) {
            if (!offer(from.time(i), from.tie(i), from.bits(i), from.text(i))) {
                // those after it rank even lower
                return;
            }
        }
    }

    private long time(int i) {
        return order.dated ? times[i] : 0;
    }

    private @Nullable Object tie(int i) {
        return order.ties ? ties[i] : null;
    }

    private long bits(int i) {
        return order.isText() ? 0 : bits[i];
    }

    private String text(int i) {
        return order.isText() ? String.valueOf(texts[i]) : "";
    }

    /** Takes a value in at its place; false if it ranks too low. */
    private boolean offer(long time, @Nullable Object tie, long value, String text) {
        if (size == order.most && compare(size - 1, time, tie, value, text) <= 0) {
            return false;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, time, tie, value, text) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        insert(low, time, tie, value, text);
        return true;
    }

    /** Whether the entry ranks before the other (negative) or after it. */
    private int compare(int entry, long time, @Nullable Object tie, long value, String text) {
        int found = 0;
        if (order.dated) {
            found = Long.compare(times[entry], time);
            found = found == 0 && order.ties ? Values.compareTies(ties[entry], tie) : found;
        }
        if (found == 0) {
            found = order.isText()
                    ? Values.compareUtf8(text(entry), text)
                    : Values.compareBits(order.type, bits[entry], value);
        }
        return order.greatestFirst ? -found : found;
    }

    private void insert(int at, long time, @Nullable Object tie, long value, String text) {
        if (size < order.most) {
            reserve(size + 1);
            size++;
        }
        int moved = size - 1 - at;
        if (order.dated) {
            System.arraycopy(times, at, times, at + 1, moved);
            times[at] = time;
        }
        if (order.ties) {
            System.arraycopy(ties, at, ties, at + 1, moved);
            ties[at] = tie;
        }
        if (order.isText()) {
            System.arraycopy(texts, at, texts, at + 1, moved);
            texts[at] = text;
        } else {
            System.arraycopy(bits, at, bits, at + 1, moved);
            bits[at] = value;
        }
    }

    private void reserve(int needed) {
        int known = order.isText() ? texts.length : bits.length;
        if (needed <= known) {
            return;
        }
        int capacity = Math.min(order.most, Math.max(needed, known * 2));
        times = order.dated ? Arrays.copyOf(times, capacity) : times;
        ties = order.ties ? Arrays.copyOf(ties, capacity) : ties;
        texts = order.isText() ? Arrays.copyOf(texts, capacity) : texts;
        bits = order.isText() ? bits : Arrays.copyOf(bits, capacity);
    }

    @Override
    public Partial copy() {
        var copy = new Ranking(order);
        copy.size = size;
        copy.times = Arrays.copyOf(times, order.dated ? size : 0);
        copy.ties = Arrays.copyOf(ties, order.ties ? size : 0);
        copy.bits = Arrays.copyOf(bits, order.isText() ? 0 : size);
        copy.texts = Arrays.copyOf(texts, order.isText() ? size : 0);
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        out.unsigned(size);
        for (int i = 0; i < size; i++) {
            if (order.dated) {
                out.signed(times[i] - startMicros);
            }
            if (order.ties) {
                out.tie(ties[i]);
            }
            if (order.isText()) {
                out.text(text(i));
            } else {
                out.value(order.type, bits[i]);
            }
        }
    }

    @Override
    public void read(StateReader in, long startMicros) {
        int count = in.count();
        reserve(count);
        for (; size < count; size++) {
            if (order.dated) {
                times[size] = in.signed() + startMicros;
            }
            if (order.ties) {
                ties[size] = in.tie();
            }
            if (order.isText()) {
                texts[size] = in.text();
            } else {
                bits[size] = in.value(order.type);
            }
        }
    }

    /** The values that rank first, in their order. */
    @Override
    public List<Object> value(Aggregate aggregate, long count, long atMicros) {
        int most = Math.min(size, aggregate.most());
        var values = new ArrayList<Object>(most);
        for (int i = 0; i < most; i++) {
            values.add(Values.box(order.type, bits(i), text(i)));
        }
        return values;
    }
}
