package dev.spillway.scaling.domain;

import java.util.List;

/**
 * Something that people should know of, or that it is over.
 *
 * @param key names it: {@code fleet|F|missing}
 * @param summary one sentence: what it is, where, and what to do
 * @param sinceMicros when it began, also where it says that it is over
 * @param atMicros when this is said, by the service clock
 */
public record Alert(
        String key,
        Severity severity,
        String summary,
        List<Evidence> evidence,
        boolean firing,
        long sinceMicros,
        long atMicros,
        String region,
        String fleet) {}
