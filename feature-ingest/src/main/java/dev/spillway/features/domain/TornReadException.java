package dev.spillway.features.domain;

/** A row and its parts were read while they were being written, and do not belong together: read both again. */
public final class TornReadException extends RuntimeException {
    TornReadException() {
        super("row and parts of a state were read while being written", null, false, false);
    }
}
