package dev.spillway.scaling.definition;

import dev.spillway.scaling.domain.Glob;

/** Whether two globs could match one name. */
final class GlobOverlap {
    private GlobOverlap() {}

    static boolean of(Glob first, Glob second) {
        String a = first.text();
        String b = second.text();
        if (first.isExact() && second.isExact()) {
            return a.equals(b);
        }
        // thousands of policies are compared in pairs, and nearly all begin differently
        if (!beginAlike(first.prefix(), second.prefix())) {
            return false;
        }
        // whether what is left of the one from i and of the other from j has a name in common
        boolean[][] common = new boolean[a.length() + 1][b.length() + 1];
        for (int i = a.length(); i >= 0; i--) {
            for (int j = b.length(); j >= 0; j--) {
                common[i][j] = common(a, b, i, j, common);
            }
        }
        return common[0][0];
    }

    private static boolean beginAlike(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static boolean common(String a, String b, int i, int j, boolean[][] common) {
        boolean endOfA = i == a.length();
        boolean endOfB = j == b.length();
        if (endOfA && endOfB) {
            return true;
        }
        // a star stands for nothing, or for the other's next character
        if (!endOfA && a.charAt(i) == '*') {
            return common[i + 1][j] || (!endOfB && common[i][j + 1]);
        }
        if (!endOfB && b.charAt(j) == '*') {
            return common[i][j + 1] || (!endOfA && common[i + 1][j]);
        }
        return !endOfA && !endOfB && a.charAt(i) == b.charAt(j) && common[i + 1][j + 1];
    }
}
