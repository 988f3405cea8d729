package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is answered where no endpoint does: unknown paths, wrong methods, bodies beyond the bound, broken promises. */
final class FrontErrors implements ServerErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FrontErrors.class);

    private final int bodyBytesMax;

    FrontErrors(int bodyBytesMax) {
        this.bodyBytesMax = bodyBytesMax;
    }

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
        Throwable cause = Exceptions.peel(thrown);
        if (cause.getClass().getName().startsWith("com.linecorp.armeria.")) {
            // bodies beyond the bound, time-outs, callers that hung up: Armeria knows their status, and asks for it
            // below
            return null;
        }
        LOG.atError()
                .addKeyValue("route", context.config().route().patternString())
                .setCause(cause)
                .log("a request could not be answered");
        return reply(HttpStatus.INTERNAL_SERVER_ERROR).toHttp();
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        Reply reply = reply(status);
        return AggregatedHttpResponse.of(status, MediaType.JSON, reply.content());
    }

    private Reply reply(HttpStatus status) {
        return switch (status.code()) {
            case 400 ->
                Reply.refusal(
                        status,
                        "the path is not one that a server may follow",
                        "a key with a part . or .. goes by POST /v1/features:batch");
            case 404 -> Reply.refusal(status, "nothing is at this path", "GET /docs lists what there is");
            case 405 -> Reply.refusal(status, "this path does not take this method", "GET /docs lists what there is");
            case 413 ->
                Reply.refusal(
                        status, "the body is too large", "send at most " + bodyBytesMax + " bytes in each request");
            case 500 ->
                Reply.refusal(status, "the request could not be answered, by our fault", "see the log of the process");
            case 503 ->
                Reply.refusal(
                        status,
                        "the request could not be answered in time",
                        "ask again; GET /ready says what is waited for");
            default -> Reply.refusal(status, status.reasonPhrase(), "GET /docs lists what there is");
        };
    }
}
