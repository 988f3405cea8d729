package dev.spillway.scaling.domain;

import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of names: {@code *} stands for any number of characters, all else for itself. The more characters stand for
 * themselves the more specific it is, and a name without a {@code *} is the most specific of all.
 */
public final class Glob {

    /** The least specific first. */
    public static final Comparator<Glob> BY_SPECIFICITY =
            Comparator.comparing(Glob::isExact).thenComparingInt(Glob::literals);

    private final String text;
    private final Pattern pattern;
    private final String prefix;
    private final int literals;

    private Glob(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
        int star = text.indexOf('*');
        this.prefix = star < 0 ? text : text.substring(0, star);
        this.literals = (int) text.chars().filter(at -> at != '*').count();
    }

    public static Glob of(String text) {
        return new Glob(
                text,
                Pattern.compile(text.codePoints()
                        .mapToObj(at -> at == '*' ? ".*" : Pattern.quote(Character.toString(at)))
                        .collect(Collectors.joining())));
    }

    public String text() {
        return text;
    }

    public boolean matches(String name) {
        return isExact() ? text.equals(name) : pattern.matcher(name).matches();
    }

    /** Whether it stands for one name alone. */
    public boolean isExact() {
        return literals == text.length();
    }

    /** How every name begins that it matches: all before the first {@code *}. */
    public String prefix() {
        return prefix;
    }

    private int literals() {
        return literals;
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
