package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * One of the things that hold for fleets, as it goes to every partition and into stores.
 *
 * @param name a policy's, a fleet's or {@code *}, or what is global
 * @param text the definition's, or the control's; null: it holds no longer
 */
record Term(Subject subject, String name, @Nullable String text) {

    /** What a term is about. */
    enum Subject {
        POLICY,
        CONTROL,
        GLOBAL
    }

    /** The key of its record and of its place in a store. */
    byte[] key() {
        return (subject + "|" + name).getBytes(UTF_8);
    }

    byte @Nullable [] value() {
        return text == null ? null : text.getBytes(UTF_8);
    }

    static Term of(byte[] key, byte @Nullable [] value) {
        String whole = new String(key, UTF_8);
        int bar = whole.indexOf('|');
        return new Term(
                Subject.valueOf(whole.substring(0, bar)),
                whole.substring(bar + 1),
                value == null ? null : new String(value, UTF_8));
    }
}
