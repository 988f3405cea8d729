package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpStatus;

/** A request that cannot be answered as it was made. */
final class RefusedException extends RuntimeException {
    private final HttpStatus status;
    private final String fix;

    RefusedException(HttpStatus status, String error, String fix) {
        super(error);
        this.status = status;
        this.fix = fix;
    }

    HttpStatus status() {
        return status;
    }

    /** What is wrong. */
    String error() {
        return String.valueOf(getMessage());
    }

    /** What would be right. */
    String fix() {
        return fix;
    }

    Reply reply() {
        return Reply.refusal(status, error(), fix);
    }
}
