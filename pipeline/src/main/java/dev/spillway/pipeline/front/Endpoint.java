package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;

/**
 * One thing that can be asked of the front, with what {@code /docs} says of it.
 *
 * @param route as Armeria reads it
 * @param path as people read it
 * @param example a command line that asks it, after {@code http://HOST:PORT}
 */
record Endpoint(HttpMethod method, String route, String path, String summary, String example, Answering answering) {

    /** Answers a request; may block. */
    @FunctionalInterface
    interface Answering {
        Response answer(ServiceRequestContext context, AggregatedHttpRequest request);
    }

    void addTo(ServerBuilder server) {
        server.route().methods(method).path(route).build(service());
    }

    /**
     * Answers on the executor for blocking work: state is read from disk where the cache has no page of it, or asked for
     * at another instance, and one slow read on an event loop would hold up every connection of that loop.
     */
    private HttpService service() {
        return (context, request) -> HttpResponse.of(
                request.aggregate().thenApplyAsync(whole -> answer(context, whole), context.blockingTaskExecutor()));
    }

    private HttpResponse answer(ServiceRequestContext context, AggregatedHttpRequest request) {
        try {
            return answering.answer(context, request).toHttp();
        } catch (RefusedException e) {
            return e.reply().toHttp();
        }
    }
}
