package dev.spillway.parts;

/** This machine cannot run a part as it is. The message is one line: what is wrong, where, and the way out. */
public final class MachineUnfitException extends RuntimeException {

    public MachineUnfitException(String message) {
        super(message);
    }

    public MachineUnfitException(String message, Throwable cause) {
        super(message, cause);
    }
}
