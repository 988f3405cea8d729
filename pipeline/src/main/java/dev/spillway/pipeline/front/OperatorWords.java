package dev.spillway.pipeline.front;

import dev.spillway.schemas.scaling.ScalingControl;

/** Where what operators say goes, for the scaling service to hear. Safe for any thread. */
@FunctionalInterface
public interface OperatorWords {

    /**
     * Says it, and returns when it is written for good.
     *
     * @param key whom it is about: a fleet, all of them, or a decision
     * @throws UnsaidException if it could not be written; it may be said again
     */
    void say(String key, ScalingControl control);

    /** Says that a word was not written. */
    final class UnsaidException extends RuntimeException {
        public UnsaidException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
