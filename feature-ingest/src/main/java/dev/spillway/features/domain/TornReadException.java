package dev.spillway.features.domain;

/**
 * A row and its parts do not belong together. A reader beside the writer came between two writes and reads both again; the
 * writer itself has found damage.
 */
public final class TornReadException extends RuntimeException {
    TornReadException() {
        super("row and parts of a state do not belong together", null, false, false);
    }
}
