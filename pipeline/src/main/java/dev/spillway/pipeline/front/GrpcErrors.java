package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gRPC caller is told when we have broken a promise; all that has a status of its own keeps it. */
final class GrpcErrors implements GrpcExceptionHandlerFunction {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcErrors.class);

    @Override
    public @Nullable Status apply(RequestContext context, Status status, Throwable cause, Metadata metadata) {
        if (status.getCode() != Status.Code.UNKNOWN) {
            return null;
        }
        LOG.atError().addKeyValue("route", context.path()).setCause(cause).log("a request could not be answered");
        return Status.INTERNAL.withDescription(
                "the request could not be answered, by our fault: see the log of the process");
    }
}
