package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.EntityKeys;

/**
 * Which entities queries ask for, said with a fixed amount of memory: none that is asked for is denied, and few that are not are
 * taken for asked. A Bloom filter, in which ten million keys leave one in fifteen wrong.
 */
final class AskedKeys {
    private static final int BITS = 1 << 26;
    private static final int HASHES = 4;

    private final long[] words = new long[BITS / Long.SIZE];

    /** @param key as {@link EntityKeys} makes it */
    void add(int group, String key) {
        long hash = hash(group, key);
        for (int i = 0; i < HASHES; i++) {
            int bit = bit(hash, i);
            words[bit / Long.SIZE] |= (1L << bit);
        }
    }

    boolean mayHave(int group, String key) {
        long hash = hash(group, key);
        for (int i = 0; i < HASHES; i++) {
            int bit = bit(hash, i);
            if ((words[bit / Long.SIZE] & (1L << bit)) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long hash, int index) {
        return ((int) hash + index * (int) (hash >>> Integer.SIZE)) & (BITS - 1);
    }

    /** FNV-1a, finished as MurmurHash3 does. */
    private static long hash(int group, String key) {
        long hash = 0xcbf29ce484222325L ^ group;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
