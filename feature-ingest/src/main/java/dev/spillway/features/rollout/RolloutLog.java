package dev.spillway.features.rollout;

import dev.spillway.features.rollout.domain.Change;
import dev.spillway.features.rollout.domain.Words;
import java.time.Duration;
import java.util.function.Function;

/** What all instances know of the groups, and the one way to change it. For one thread at a time. */
interface RolloutLog extends AutoCloseable {

    /** What is said by now. Waits for news. */
    Words read(Duration atMost);

    /** All that is said by now. */
    Words readAll();

    /**
     * Changes what is said. Nobody else's change comes between what is decided on and what is written: who was overtaken decides anew.
     *
     * @param decide makes of what is said what is to be written, which may be nothing; may be asked more than once
     * @return what is said afterwards
     */
    Words change(Function<Words, Change> decide);

    @Override
    void close();
}
