package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpResponse;

/** What a caller gets: all at once, as a {@link Reply}, or as it comes. */
@FunctionalInterface
interface Response {
    HttpResponse toHttp();
}
