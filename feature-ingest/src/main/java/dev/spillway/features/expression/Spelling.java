package dev.spillway.features.expression;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Guesses what a misspelt word was meant to be. */
public final class Spelling {
    /** More than these would fill the screen and help no one. */
    private static final int LISTED = 12;

    private Spelling() {}

    /** The closest of the known words, or all of them if they are few, as the end of an error message. */
    public static String suggest(String word, Collection<String> known) {
        Optional<String> closest = closest(word, known);
        if (closest.isPresent()) {
            return "did you mean \"" + closest.get() + "\"?";
        }
        if (known.isEmpty() || known.size() > LISTED) {
            return "";
        }
        return "known: " + known.stream().sorted().collect(Collectors.joining(", "));
    }

    /** The known word that a third of the letters, at least one, would turn into this one. */
    public static Optional<String> closest(String word, Collection<String> known) {
        String sought = word.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(k -> distance(sought, k.toLowerCase(Locale.ROOT)) <= allowed)
                .min(Comparator.<String>comparingInt(k -> distance(sought, k.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Insertions, deletions, replacements and swaps of neighbours that lead from one to the other. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
