package dev.spillway.pipeline.replay;

import org.jspecify.annotations.Nullable;

/** One line of the input, which happens at an instant. */
sealed interface InputLine {
    Place place();

    /** The record's timestamp, or the instant of the look-up: what the line is merged by and what moves the clock. */
    long atMicros();

    /**
     * A record of a topic.
     *
     * @param key as JSON; null if the record has none
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record SourceRecord(Place place, String topic, byte @Nullable [] key, long atMicros, Content value)
            implements InputLine {}

    /** A look-up that is answered in place. */
    record LookUp(Place place, long atMicros, Question question) implements InputLine {}

    /** A signal of a fleet that was written down. */
    record GivenSignal(Place place, long atMicros, SignalRow row) implements InputLine {}
}
