package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.domain.Decision;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A word for the budgets, or one from them: what is asked or answered, and the decision or the text that it is about. */
record Claim(Verb verb, byte[] content) {

    /** What is to be done. */
    enum Verb {
        /** May this decision be sent? */
        ASK,
        /** It is not to be sent any more; the content is its id. */
        WITHDRAW,
        /** A person lets it pass; the content is its id. */
        APPROVE,
        /** How much may change from now on; the content is the definition, empty: as much as you like. */
        LIMIT,
        /** It may be sent, as it is in the content. */
        GRANT,
        /** It waits for a person. */
        WAIT
    }

    static Claim of(Verb verb, Decision decision) {
        return new Claim(verb, decision.toBytes());
    }

    static Claim of(Verb verb, String text) {
        return new Claim(verb, text.getBytes(UTF_8));
    }

    Decision decision() {
        return Decision.of(content);
    }

    String text() {
        return new String(content, UTF_8);
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(1 + content.length)
                .put((byte) verb.ordinal())
                .put(content)
                .array();
    }

    static Claim of(byte[] bytes) {
        return new Claim(Verb.values()[bytes[0]], Arrays.copyOfRange(bytes, 1, bytes.length));
    }
}
