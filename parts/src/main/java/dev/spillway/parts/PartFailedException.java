package dev.spillway.parts;

/** A part did not start, or not in time. The message names it and its log, and ends with the log's last lines. */
public final class PartFailedException extends RuntimeException {

    PartFailedException(String message) {
        super(message);
    }
}
