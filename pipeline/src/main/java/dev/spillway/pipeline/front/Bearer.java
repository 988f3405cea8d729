package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import dev.spillway.topologies.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** Lets changing calls pass that show the operators' token. */
final class Bearer {
    private static final String SCHEME = "bearer ";
    private static final String FIX = "send Authorization: Bearer TOKEN, with what front.token is set to"
            + " (of ./spillway up: what its file operator.token holds)";

    private final byte[] digest;
    private final boolean set;

    /** @param token empty: nothing passes */
    Bearer(Secret token) {
        this.digest = digest(token.reveal());
        this.set = !token.reveal().isEmpty();
    }

    Endpoint.Answering guarding(Endpoint.Answering answering) {
        return (context, request) -> {
            require(request.headers());
            return answering.answer(context, request);
        };
    }

    private void require(RequestHeaders headers) {
        if (!set) {
            throw new RefusedException(
                    HttpStatus.FORBIDDEN, "changing calls are off, for no token is set", "set front.token");
        }
        String shown = headers.get(HttpHeaderNames.AUTHORIZATION, "");
        if (!shown.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            throw new RefusedException(HttpStatus.UNAUTHORIZED, "a changing call without a token", FIX);
        }
        // of digests, for the time that a comparison takes tells how long the token is
        if (!MessageDigest.isEqual(
                digest, digest(shown.substring(SCHEME.length()).strip()))) {
            throw new RefusedException(HttpStatus.FORBIDDEN, "the token is not the right one", FIX);
        }
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
