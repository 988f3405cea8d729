package dev.spillway.features.source;

/** The schema registry did not answer. Nothing is wrong with the record: wait and read it again. */
public final class SchemasUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SchemasUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
