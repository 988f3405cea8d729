package dev.spillway.scaling.domain;

import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of names: {@code *} stands for any number of characters, all else for itself. The more characters stand for
 * themselves the more specific it is, and a name without a {@code *} is the most specific of all.
 */
public record Glob(String text, Pattern pattern) {

    /** The least specific first. */
    public static final Comparator<Glob> BY_SPECIFICITY =
            Comparator.comparing(Glob::isExact).thenComparingInt(Glob::literals);

    public static Glob of(String text) {
        return new Glob(
                text,
                Pattern.compile(text.codePoints()
                        .mapToObj(at -> at == '*' ? ".*" : Pattern.quote(Character.toString(at)))
                        .collect(Collectors.joining())));
    }

    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    private boolean isExact() {
        return text.indexOf('*') < 0;
    }

    private int literals() {
        return (int) text.chars().filter(at -> at != '*').count();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && text.equals(glob.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
