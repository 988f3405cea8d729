package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpStatus;
import dev.spillway.pipeline.Json;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;

/**
 * An error as Feast's feature server reports it: over HTTP a JSON string that holds the module, class and message of the
 * exception which Feast's Python client raises again on its side, so the class must be one that exists there; over gRPC the
 * status that Feast gives such an exception.
 */
final class FeastException extends RuntimeException {
    private static final String FEAST = "feast.errors";
    private static final String PYTHON = "builtins";

    private final HttpStatus status;
    private final String module;
    private final String type;

    private FeastException(HttpStatus status, String module, String type, String message) {
        super(message);
        this.status = status;
        this.module = module;
        this.type = type;
    }

    static FeastException noSuchView(String view, String known) {
        return new FeastException(
                HttpStatus.NOT_FOUND,
                FEAST,
                "FeatureViewNotFoundException",
                "Feature view " + view + " does not exist; there are: " + known);
    }

    /** Feast has no class for it: its own server answers NOT_FOUND, which hides a misspelling for good. */
    static FeastException noSuchFeature(String message) {
        return new FeastException(HttpStatus.NOT_FOUND, FEAST, "FeastObjectNotFoundException", message);
    }

    static FeastException noSuchService(String service) {
        return new FeastException(
                HttpStatus.NOT_FOUND,
                FEAST,
                "FeatureServiceNotFoundException",
                "Feature service " + service + " does not exist; name features as view:feature");
    }

    static FeastException collision(String name) {
        return new FeastException(
                HttpStatus.UNPROCESSABLE_ENTITY,
                FEAST,
                "FeatureNameCollisionError",
                "Duplicate features named " + name + " found; name each once, and set full_feature_names to true where"
                        + " two views have features of one name");
    }

    static FeastException missingKeys(Object expected, Object missing) {
        return new FeastException(
                HttpStatus.UNPROCESSABLE_ENTITY,
                FEAST,
                "FeastEntityDFMissingColumnsError",
                "entities must contain the keys " + expected + ", but " + missing + " were missing");
    }

    static FeastException badRequest(String message) {
        return new FeastException(HttpStatus.UNPROCESSABLE_ENTITY, PYTHON, "ValueError", message);
    }

    static FeastException tooLarge(String message) {
        return new FeastException(HttpStatus.REQUEST_ENTITY_TOO_LARGE, PYTHON, "ValueError", message);
    }

    /** What the front refuses whoever asks: terms that cannot be read, or an answer that nobody waits for any more. */
    static FeastException of(RefusedException refused) {
        boolean late = refused.status().equals(HttpStatus.SERVICE_UNAVAILABLE);
        return new FeastException(
                late ? refused.status() : HttpStatus.UNPROCESSABLE_ENTITY,
                PYTHON,
                late ? "TimeoutError" : "ValueError",
                refused.error() + ": " + refused.fix());
    }

    StatusRuntimeException asGrpc() {
        Status.Code code = switch (status.code()) {
            case 404 -> Status.Code.NOT_FOUND;
            case 503 -> Status.Code.DEADLINE_EXCEEDED;
            default -> Status.Code.INVALID_ARGUMENT;
        };
        return code.toStatus().withDescription(getMessage()).asRuntimeException();
    }

    Reply reply() {
        byte[] detail = Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("module", module);
            out.writeStringField("class", type);
            out.writeStringField("message", getMessage());
            out.writeEndObject();
        });
        return Reply.json(status, out -> out.writeString(new String(detail, StandardCharsets.UTF_8)));
    }
}
