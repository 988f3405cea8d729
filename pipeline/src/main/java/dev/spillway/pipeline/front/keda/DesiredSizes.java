package dev.spillway.pipeline.front.keda;

import java.util.Optional;
import java.util.function.Consumer;

/** The sizes that fleets are to have, as the scaling service knows them. Safe for any thread. */
public interface DesiredSizes {

    /**
     * What is known of a fleet; empty if nothing is: no such fleet, or none any more. May read from disk.
     *
     * @throws NotReadyException while the state that would know is being read back
     */
    Optional<DesiredSize> of(String fleet);

    /**
     * Has a listener called with the name of each fleet whose size has changed, or that has come or gone: after {@link #of}
     * answers accordingly, by any thread. A call too many does no harm. The listener returns at once.
     */
    Subscription onChange(Consumer<String> listener);

    /** Until it is closed, the listener is called. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Says that sizes cannot be told yet, though fleets may have some. */
    final class NotReadyException extends RuntimeException {

        /** @param message what is being waited for, in a few words */
        public NotReadyException(String message) {
            super(message);
        }
    }
}
