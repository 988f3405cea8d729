package dev.spillway.topologies.definition;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** A SHA-256 over what a definition means, given key by key: how its text says it plays no part. */
public final class Checksum {
    private final StringBuilder text = new StringBuilder();

    /**
     * Adds one thing that counts.
     *
     * @param value counts by its text; an empty {@link Optional} is the empty text
     */
    public void add(String key, Object value) {
        Object plain = value instanceof Optional<?> optional
                ? optional.map(Object::toString).orElse("")
                : value;
        String written = plain.toString();
        // the length first, so that no text can pass for two lines
        text.append(key)
                .append(' ')
                .append(written.length())
                .append(' ')
                .append(written)
                .append('\n');
    }

    /** In hexadecimal, 64 digits. */
    public String sha256() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
