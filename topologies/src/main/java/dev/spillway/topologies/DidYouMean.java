package dev.spillway.topologies;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that a misspelt one was probably meant to be. */
public final class DidYouMean {
    private DidYouMean() {}

    /** The known word that takes the fewest edits to reach; empty if even that takes more than a third of the given word. */
    public static Optional<String> among(Collection<String> known, String given) {
        int farthest = Math.max(1, given.length() / 3);
        return known.stream()
                .filter(word -> edits(given, word) <= farthest)
                .min(Comparator.comparingInt((String word) -> edits(given, word))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The Levenshtein distance: how many letters to put in, take out or change. */
    private static int edits(String from, String to) {
        int[] before = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[to.length()];
    }
}
