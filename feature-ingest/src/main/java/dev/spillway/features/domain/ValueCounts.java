package dev.spillway.features.domain;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Distinct values of one type in their order, and how often each came: 16 bytes a value, or the string and 8 bytes. */
final class ValueCounts {
    private static final long[] NO_LONGS = {};
    private static final @Nullable Object[] NO_REFS = {};

    private final FieldType type;
    private int size;
    private long[] bits = NO_LONGS;
    private @Nullable Object[] texts = NO_REFS;
    private long[] counts = NO_LONGS;

    ValueCounts(FieldType type) {
        this.type = type;
    }

    private ValueCounts(ValueCounts other, int capacity) {
        type = other.type;
        size = other.size;
        bits = Arrays.copyOf(other.bits, isText() ? 0 : capacity);
        texts = Arrays.copyOf(other.texts, isText() ? capacity : 0);
        counts = Arrays.copyOf(other.counts, capacity);
    }

    ValueCounts copy() {
        return new ValueCounts(this, size);
    }

    private boolean isText() {
        return type == FieldType.STRING;
    }

    int size() {
        return size;
    }

    long count(int at) {
        return counts[at];
    }

    private String text(int at) {
        return String.valueOf(texts[at]);
    }

    /** Counts an input. A value that comes after so many others is let go at once. */
    void add(Inputs inputs, int input, int most) {
        boolean text = isText();
        long value = text ? 0 : inputs.bits[input];
        String ofText = text ? inputs.text(input) : "";
        int at = find(value, ofText);
        if (at >= 0) {
            counts[at]++;
        } else if (-at - 1 < most) {
            insert(-at - 1, value, ofText, 1);
            size = Math.min(size, most);
        }
    }

    private int find(long value, String text) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(middle, value, text);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    private int compare(int at, long value, String text) {
        return isText() ? Values.compareUtf8(text(at), text) : Values.compareBits(type, bits[at], value);
    }

    private void insert(int at, long value, String text, long count) {
        if (size == counts.length) {
            int capacity = Math.max(4, size + (size >> 1));
            bits = isText() ? bits : Arrays.copyOf(bits, capacity);
            texts = isText() ? Arrays.copyOf(texts, capacity) : texts;
            counts = Arrays.copyOf(counts, capacity);
        }
        System.arraycopy(counts, at, counts, at + 1, size - at);
        counts[at] = count;
        if (isText()) {
            System.arraycopy(texts, at, texts, at + 1, size - at);
            texts[at] = text;
        } else {
            System.arraycopy(bits, at, bits, at + 1, size - at);
            bits[at] = value;
        }
        size++;
    }

    /** Adds the counts of another; of all values the first so many in their order stay. */
    void merge(ValueCounts other, int most) {
        var mine = new ValueCounts(this, size);
        size = 0;
        int i = 0;
        int j = 0;
        while (size < most && (i < mine.size || j < other.size)) {
            int order = i == mine.size
                    ? 1
                    : j == other.size ? -1 : mine.compare(i, other.bitsOrNone(j), other.textOrNone(j));
            long count = (order <= 0 ? mine.counts[i] : 0) + (order >= 0 ? other.counts[j] : 0);
            ValueCounts from = order <= 0 ? mine : other;
            int at = order <= 0 ? i : j;
            insert(size, from.bitsOrNone(at), from.textOrNone(at), count);
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
    }

    private long bitsOrNone(int at) {
        return isText() ? 0 : bits[at];
    }

    private String textOrNone(int at) {
        return isText() ? text(at) : "";
    }

    /** Takes so much from every count, and lets go of the values of which nothing is left. */
    void subtract(long from) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (counts[i] > from) {
                counts[kept] = counts[i] - from;
                if (isText()) {
                    texts[kept] = texts[i];
                } else {
                    bits[kept] = bits[i];
                }
                kept++;
            }
        }
        Arrays.fill(texts, Math.min(kept, texts.length), Math.min(size, texts.length), null);
        size = kept;
    }

    /** The count that only so many values exceed, or 0. */
    long countOfRank(int rank) {
        if (rank >= size) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(counts, size);
        Arrays.sort(sorted);
        return sorted[size - 1 - rank];
    }

    void write(StateWriter out, boolean withCounts) {
        out.unsigned(size);
        for (int i = 0; i < size; i++) {
            if (isText()) {
                out.text(text(i));
            } else {
                out.value(type, bits[i]);
            }
            if (withCounts) {
                out.unsigned(counts[i]);
            }
        }
    }

    void read(StateReader in, boolean withCounts) {
        int count = in.count();
        counts = new long[count];
        bits = isText() ? bits : new long[count];
        texts = isText() ? new Object[count] : texts;
        for (; size < count; size++) {
            if (isText()) {
                texts[size] = in.text();
            } else {
                bits[size] = in.value(type);
            }
            counts[size] = withCounts ? in.unsigned() : 1;
        }
    }

    /** By the values' text, the first so many in their order of those whose count is within the limits. */
    Map<String, Object> byText(long least, long greatest, int most) {
        var byText = new TreeMap<String, Object>(Values::compareUtf8);
        for (int i = 0; i < size && byText.size() < most; i++) {
            if (counts[i] >= least && counts[i] <= greatest) {
                byText.put(isText() ? text(i) : ValueText.text(type, bits[i]), counts[i]);
            }
        }
        return byText;
    }
}
