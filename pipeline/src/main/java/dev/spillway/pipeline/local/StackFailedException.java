package dev.spillway.pipeline.local;

/** A stack cannot go on, though it was started. The message names what has ended and where to look. */
public final class StackFailedException extends RuntimeException {

    StackFailedException(String message) {
        super(message);
    }
}
