package dev.spillway.topologies;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an operator may set. Its unit is in its type, so {@code 500ms} and {@code 64MiB} are written out.
 *
 * @param <T> what it is read into
 */
public final class Key<T> {

    private final String name;
    private final ValueType<T> type;
    private final @Nullable T otherwise;
    private final Function<T, Optional<String>> objection;
    private final String doc;

    private Key(
            String name,
            ValueType<T> type,
            @Nullable T otherwise,
            Function<T, Optional<String>> objection,
            String doc) {
        this.name = name;
        this.type = type;
        this.otherwise = otherwise;
        this.objection = objection;
        this.doc = doc;
    }

    private static <T> Key<T> of(String name, ValueType<T> type, T otherwise, String doc) {
        return new Key<>(name, type, otherwise, value -> Optional.empty(), doc);
    }

    public static Key<Duration> duration(String name, Duration otherwise, String doc) {
        return of(name, ValueType.DURATION, otherwise, doc);
    }

    /** A number of bytes. */
    public static Key<Long> bytes(String name, long otherwise, String doc) {
        return of(name, ValueType.BYTES, otherwise, doc);
    }

    public static Key<Integer> integer(String name, int otherwise, String doc) {
        return of(name, ValueType.INT, otherwise, doc);
    }

    public static Key<Long> longInteger(String name, long otherwise, String doc) {
        return of(name, ValueType.LONG, otherwise, doc);
    }

    /** A share, in [0, 1]. */
    public static Key<Double> ratio(String name, double otherwise, String doc) {
        return of(name, ValueType.RATIO, otherwise, doc);
    }

    public static Key<Boolean> bool(String name, boolean otherwise, String doc) {
        return of(name, ValueType.BOOLEAN, otherwise, doc);
    }

    public static Key<String> string(String name, String otherwise, String doc) {
        return of(name, ValueType.STRING, otherwise, doc);
    }

    /** A value that is never printed, not even in a fault; empty unless given. */
    public static Key<Secret> secret(String name, String doc) {
        return of(name, ValueType.SECRET, new Secret(""), doc);
    }

    /** Words with commas between them. */
    public static Key<List<String>> list(String name, List<String> otherwise, String doc) {
        return of(name, ValueType.LIST, otherwise, doc);
    }

    /** The same key without a default: not to give it is a fault. */
    public Key<T> mandatory() {
        return new Key<>(name, type, null, objection, doc);
    }

    /**
     * The same key, refusing values for which the condition does not hold.
     *
     * @param must how a fault says what is asked, beginning with "must"
     */
    public Key<T> must(Predicate<T> condition, String must) {
        return new Key<>(
                name,
                type,
                otherwise,
                value -> condition.test(value) ? objection.apply(value) : Optional.of(must),
                doc);
    }

    public String name() {
        return name;
    }

    /** What it means, as the configuration reference prints it. */
    public String doc() {
        return doc;
    }

    String typeName() {
        return type.name();
    }

    /** The default as an operator would write it; empty if there is none. */
    Optional<String> otherwiseAsText() {
        return Optional.ofNullable(otherwise).map(type.print());
    }

    /** The default. */
    T otherwise() {
        if (otherwise == null) {
            throw new IllegalArgumentException("must be given: " + type.name() + ", such as " + type.example());
        }
        return otherwise;
    }

    /** @throws IllegalArgumentException with what is wrong, in words that follow the key's name in a fault */
    T parse(String text) {
        T value = read(text);
        objection.apply(value).ifPresent(must -> {
            throw new IllegalArgumentException(must + ", is " + shown(text));
        });
        return value;
    }

    private T read(String text) {
        try {
            return type.parse().apply(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cannot read " + shown(text) + ": need " + type.name() + ", such as " + type.example(), e);
        }
    }

    private String shown(String text) {
        return ValueType.SECRET.name().equals(type.name()) ? "the secret" : "\"" + text + "\"";
    }

    @Override
    public String toString() {
        return name;
    }
}
