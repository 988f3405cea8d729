package dev.spillway.scaling.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.SortedMap;

/**
 * A time series: the same resource, scope, metric and attributes. Half of a SHA-256 stands for them, as they are long and
 * there are many; that two ever meet is out of the question.
 */
record SeriesId(long high, long low) {

    static SeriesId of(
            SortedMap<String, String> resource, String scope, String metric, SortedMap<String, String> attributes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, resource);
            add(digest, scope);
            add(digest, metric);
            add(digest, attributes);
            ByteBuffer half = ByteBuffer.wrap(digest.digest());
            return new SeriesId(half.getLong(), half.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, SortedMap<String, String> attributes) {
        for (Map.Entry<String, String> each : attributes.entrySet()) {
            add(digest, each.getKey());
            add(digest, each.getValue());
        }
        add(digest, "");
    }

    /** With its length, so that no two texts run into one another. */
    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
