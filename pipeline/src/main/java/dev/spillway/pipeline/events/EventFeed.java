package dev.spillway.pipeline.events;

import java.util.Set;
import java.util.function.Consumer;

/** The records of our topics as they are committed. Safe for any thread. */
public interface EventFeed {

    /** The topics that can be followed. */
    Set<String> topics();

    /**
     * Has a reader called with each record from about now on, by the feed's own thread: it returns at once.
     *
     * @param topics some of {@link #topics}
     */
    Subscription follow(Set<String> topics, Consumer<Event> reader);

    /** Until it is closed, the reader is called. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
