package dev.spillway.schemas;

/** The schema registry answered no: an incompatible schema, a wrong login, a wrong address. Asking again is no help. */
public final class RegistryRefusedException extends RuntimeException {

    public RegistryRefusedException(String message) {
        super(message);
    }

    public RegistryRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
