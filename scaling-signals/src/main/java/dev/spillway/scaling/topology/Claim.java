package dev.spillway.scaling.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.scaling.domain.Decision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A word for the budgets, or one from them.
 *
 * @param decision what is asked for or answered; null where there is a text
 * @param text a decision's id, or a definition
 */
record Claim(Verb verb, @Nullable Decision decision, String text) {

    /** What is to be done. */
    enum Verb {
        /** May this decision be sent? */
        ASK('A'),
        /** It is not to be sent any more; the text is its id. */
        WITHDRAW('W'),
        /** A person lets it pass; the text is its id. */
        APPROVE('P'),
        /** How much may change from now on; the text is the definition, empty: as much as you like. */
        LIMIT('L'),
        /** It may be sent as it is here. */
        GRANT('G'),
        /** It waits for a person. */
        WAIT('X');

        private final char code;

        Verb(char code) {
            this.code = code;
        }

        boolean hasDecision() {
            return this == ASK || this == GRANT || this == WAIT;
        }

        static Verb of(byte code) {
            return Arrays.stream(values())
                    .filter(verb -> verb.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no word for or from a budget begins with " + code));
        }
    }

    static Claim of(Verb verb, Decision decision) {
        return new Claim(verb, decision, "");
    }

    static Claim of(Verb verb, String text) {
        return new Claim(verb, null, text);
    }

    byte[] toBytes() {
        byte[] content = decision == null ? text.getBytes(UTF_8) : decision.toBytes();
        return ByteBuffer.allocate(1 + content.length)
                .put((byte) verb.code)
                .put(content)
                .array();
    }

    /** What was written; it may be of an older version of this program, which the decision's own format tells. */
    static Claim of(byte[] bytes) {
        Verb verb = Verb.of(bytes[0]);
        byte[] content = Arrays.copyOfRange(bytes, 1, bytes.length);
        return verb.hasDecision() ? of(verb, Decision.of(content)) : of(verb, new String(content, UTF_8));
    }

    /** The decision of a word that has one. */
    Decision asked() {
        if (decision == null) {
            throw new IllegalStateException(verb + " is about no decision");
        }
        return decision;
    }
}
