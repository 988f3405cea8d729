package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.features.domain.Answer;
import dev.spillway.features.lookup.Terms;
import dev.spillway.topologies.definition.Durations;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The request that look-ups are made for, over HTTP or gRPC: what it asks of their answers, and what it is told beside them. */
final class LookupCall {
    /** A query parameter, a header, or gRPC metadata: how far behind its owner a standby may be that answers. */
    static final String MAX_STALENESS = "max-staleness";

    /** A header, or gRPC metadata: how far behind the standby was that is furthest behind of those that answered. */
    static final String STALENESS_MS = "spillway-staleness-ms";

    private final @Nullable ServiceRequestContext context;
    private long staleMicros = -1;

    private LookupCall(@Nullable ServiceRequestContext context) {
        this.context = context;
    }

    /** That of this thread; a look-up without a request has terms like any other. */
    static LookupCall current() {
        return new LookupCall(ServiceRequestContext.currentOrNull());
    }

    /**
     * What it asks for, and the time it has left.
     *
     * @throws RefusedException if it asks for something that cannot be read
     */
    Terms terms(Terms otherwise) {
        if (context == null) {
            return otherwise;
        }
        Terms terms = otherwise.asLongAs(context::isCancelled);
        String inPath = context.queryParams().get(MAX_STALENESS);
        String asked = inPath != null ? inPath : context.request().headers().get(MAX_STALENESS);
        if (asked != null) {
            terms = terms.withStaleMicrosMax(Durations.micros(asked)
                    .orElseThrow(() -> new RefusedException(
                            HttpStatus.BAD_REQUEST,
                            MAX_STALENESS + " is \"" + asked + "\", which is no duration",
                            "give " + Durations.FORM)));
        }
        long timeoutMs = context.requestTimeoutMillis();
        if (timeoutMs > 0) {
            long passed = System.nanoTime() - context.log().partial().requestStartTimeNanos();
            terms = terms.within(TimeUnit.MILLISECONDS.toNanos(timeoutMs) - passed);
        }
        return terms;
    }

    /** Tells beside the answer how far behind it may be. */
    void answered(Answer answer) {
        if (answer.staleMicros().isPresent() && context != null) {
            staleMicros = Math.max(staleMicros, answer.staleMicros().getAsLong());
            context.setAdditionalResponseHeader(STALENESS_MS, staleMicros / 1_000);
        }
    }
}
