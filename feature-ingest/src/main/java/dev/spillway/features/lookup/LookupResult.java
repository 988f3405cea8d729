package dev.spillway.features.lookup;

import dev.spillway.features.domain.Answer;

/** What one of several look-ups got. */
public sealed interface LookupResult {

    /** An answer, if only that no store could be asked. */
    record Answered(Answer answer) implements LookupResult {}

    /** There is no answer to it as it was asked. */
    record Refused(LookupException why) implements LookupResult {}
}
