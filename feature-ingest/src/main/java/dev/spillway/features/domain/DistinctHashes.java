package dev.spillway.features.domain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * About how many distinct values there were. Up to {@link #EXACT} their 64-bit hashes are kept and counted, which is exact
 * but for hashes that collide (one set of so many in 3·10^13); beyond, HyperLogLog with 2^14 registers (Flajolet and others,
 * 2007), read by Ertl's improved estimator ("New cardinality estimation algorithms for HyperLogLog sketches", 2017): a
 * standard error of 0.81 %, at every count. Bounded by 8 KB of hashes or 16 KB of registers, written in about 8 KB.
 */
/*
 * Which of the two is there, and what is in it, depends on the set of values alone, so the estimate does not depend on the
 * order of events or of merges, to the bit.
 */
final class DistinctHashes implements Partial {

    /** As many are counted one by one. */
    static final int EXACT = 1_024;

    private static final int INDEX_BITS = 14;
    private static final int REGISTERS = 1 << INDEX_BITS;
    private static final int RANK_BITS = Long.SIZE - INDEX_BITS;
    private static final int NIBBLE = 15;

    /** What a register's rank means, for many registers: 1 / (2 ln 2). */
    private static final double ALPHA = 0.7213475204444817;

    private static final long[] NO_HASHES = {};

    private final FieldType type;
    private int size;

    /** Sorted. */
    private long[] hashes = NO_HASHES;

    /** In place of the hashes once there are too many. */
    private byte @Nullable [] registers;

    DistinctHashes(FieldType type) {
        this.type = type;
    }

    @Override
    public boolean serves(Aggregate aggregate) {
        return aggregate.kind() == Aggregate.Kind.APPROX_UNIQUE_COUNT;
    }

    @Override
    public void add(Inputs inputs, int input) {
        add(type == FieldType.STRING ? EventIds.hash(inputs.text(input)) : mixed(inputs.bits[input]));
    }

    /** One to one, so that numbers never collide (MurmurHash3's finish, after a step that moves 0). */
    static long mixed(long bits) {
        long hash = bits + 0x9e3779b97f4a7c15L;
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private void add(long hash) {
        byte[] known = registers;
        if (known != null) {
            register(known, hash);
            return;
        }
        int at = Arrays.binarySearch(hashes, 0, size, hash);
        if (at >= 0) {
            return;
        }
        if (size == EXACT) {
            register(estimating(), hash);
            return;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.min(EXACT, Math.max(4, size * 2)));
        }
        int to = -at - 1;
        System.arraycopy(hashes, to, hashes, to + 1, size - to);
        hashes[to] = hash;
        size++;
    }

    private byte[] estimating() {
        byte[] known = registers;
        if (known == null) {
            known = new byte[REGISTERS];
            for (int i = 0; i < size; i++) {
                register(known, hashes[i]);
            }
            registers = known;
            hashes = NO_HASHES;
            size = 0;
        }
        return known;
    }

    private static void register(byte[] registers, long hash) {
        int index = (int) (hash >>> RANK_BITS);
        int rank = Math.min(Long.numberOfLeadingZeros(hash << INDEX_BITS), RANK_BITS) + 1;
        if (rank > registers[index]) {
            registers[index] = (byte) rank;
        }
    }

    @Override
    public void merge(Partial other) {
        var from = (DistinctHashes) other;
        byte[] theirs = from.registers;
        if (theirs == null) {
            for (int i = 0; i < from.size; i++) {
                add(from.hashes[i]);
            }
            return;
        }
        byte[] mine = estimating();
        for (int i = 0; i < REGISTERS; i++) {
            mine[i] = (byte) Math.max(mine[i], theirs[i]);
        }
    }

    @Override
    public Partial copy() {
        var copy = new DistinctHashes(type);
        copy.size = size;
        copy.hashes = Arrays.copyOf(hashes, size);
        copy.registers = registers == null ? null : registers.clone();
        return copy;
    }

    @Override
    public void write(StateWriter out, long startMicros) {
        byte[] known = registers;
        out.unsigned(known == null ? size : EXACT + 1);
        if (known != null) {
            writeRegisters(known, out);
            return;
        }
        for (int i = 0; i < size; i++) {
            out.fixed(hashes[i]);
        }
    }

    /** Most registers are within a few of the least, so four bits each, and those that are higher after them. */
    private static void writeRegisters(byte[] registers, StateWriter out) {
        int least = Byte.MAX_VALUE;
        for (byte register : registers) {
            least = Math.min(least, register);
        }
        out.octet(least);
        int high = 0;
        for (int i = 0; i < REGISTERS; i += 2) {
            int first = Math.min(registers[i] - least, NIBBLE);
            int second = Math.min(registers[i + 1] - least, NIBBLE);
            high += (first == NIBBLE ? 1 : 0) + (second == NIBBLE ? 1 : 0);
            out.octet(first << 4 | second);
        }
        out.unsigned(high);
        int previous = 0;
        for (int i = 0; i < REGISTERS; i++) {
            if (registers[i] - least >= NIBBLE) {
                out.unsigned(i - previous);
                out.octet(registers[i]);
                previous = i;
            }
        }
    }

    @Override
    public void read(StateReader in, long startMicros) {
        int count = in.count();
        if (count > EXACT) {
            registers = readRegisters(in);
            return;
        }
        hashes = new long[count];
        for (; size < count; size++) {
            hashes[size] = in.fixed();
        }
    }

    private static byte[] readRegisters(StateReader in) {
        var registers = new byte[REGISTERS];
        int least = in.octet();
        for (int i = 0; i < REGISTERS; i += 2) {
            int pair = in.octet();
            registers[i] = (byte) (least + (pair >> 4));
            registers[i + 1] = (byte) (least + (pair & NIBBLE));
        }
        int at = 0;
        for (int high = in.count(); high > 0; high--) {
            at += in.count();
            registers[at] = (byte) in.octet();
        }
        return registers;
    }

    @Override
    public Object value(Aggregate aggregate, long count, long atMicros) {
        byte[] known = registers;
        // there were more values than distinct ones, whatever the estimate is
        return known == null ? (Object) (long) size : (Object) Math.min(count, Math.max(EXACT + 1, estimate(known)));
    }

    private static long estimate(byte[] registers) {
        var histogram = new int[RANK_BITS + 2];
        for (byte register : registers) {
            histogram[register]++;
        }
        double z = REGISTERS * tau(1 - histogram[RANK_BITS + 1] / (double) REGISTERS);
        for (int rank = RANK_BITS; rank >= 1; rank--) {
            z = 0.5 * (z + histogram[rank]);
        }
        z += REGISTERS * sigma(histogram[0] / (double) REGISTERS);
        return Math.round(ALPHA * REGISTERS * REGISTERS / z);
    }

    /** Corrects for registers that no value has reached. Only for a share below 1: there is always a value. */
    private static double sigma(double share) {
        double x = share;
        double y = 1;
        double z = x;
        double before;
        do {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        } while (z != before);
        return z;
    }

    /** Corrects for registers that can rise no higher. */
    private static double tau(double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double x = share;
        double y = 1;
        double z = 1 - x;
        double before;
        do {
            x = Math.sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        } while (z != before);
        return z / 3;
    }
}
