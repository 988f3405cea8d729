package dev.spillway.schemas;

/** The schema registry gave no answer. It says nothing about the record or schema at hand: wait and ask again. */
public final class RegistryUnreachableException extends RuntimeException {

    public RegistryUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
