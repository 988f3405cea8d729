package dev.spillway.topologies;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the word that a misspelt one was probably meant to be. */
public final class DidYouMean {
    /** More than these would fill the screen and help no one. */
    private static final int LISTED = 12;

    private DidYouMean() {}

    /** The closest of the known words, or all of them if they are few, as the end of an error message; empty if neither helps. */
    public static String suggest(String given, Collection<String> known) {
        Optional<String> closest = among(known, given);
        if (closest.isPresent()) {
            return "did you mean \"" + closest.get() + "\"?";
        }
        if (known.isEmpty() || known.size() > LISTED) {
            return "";
        }
        return "known: " + known.stream().sorted().collect(Collectors.joining(", "));
    }

    /** The known word that takes the fewest edits to reach; empty if even that takes more than a third of the given word. */
    public static Optional<String> among(Collection<String> known, String given) {
        String sought = given.toLowerCase(Locale.ROOT);
        int farthest = Math.max(1, given.length() / 3);
        return known.stream()
                .filter(word -> edits(sought, word.toLowerCase(Locale.ROOT)) <= farthest)
                .min(Comparator.<String>comparingInt(word -> edits(sought, word.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters to put in, take out, change, or swap with their neighbour. */
    private static int edits(String from, String to) {
        int[][] d = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int changed = d[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(changed, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[from.length()][to.length()];
    }
}
