package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.spillway.pipeline.Json;
import java.nio.charset.StandardCharsets;

/** What is sent back for a request. */
record Reply(HttpStatus status, MediaType type, HttpData content) implements Response {

    static Reply json(HttpStatus status, Json.Writing writing) {
        return new Reply(status, MediaType.JSON, HttpData.wrap(Json.bytes(writing)));
    }

    static Reply text(MediaType type, String text) {
        return new Reply(HttpStatus.OK, type, HttpData.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Every refusal outside of Feast's paths: what is wrong, and what would be right. */
    static Reply refusal(HttpStatus status, String error, String fix) {
        return json(status, out -> {
            out.writeStartObject();
            out.writeStringField("error", error);
            out.writeStringField("fix", fix);
            out.writeEndObject();
        });
    }

    @Override
    public HttpResponse toHttp() {
        return HttpResponse.of(status, type, content);
    }
}
