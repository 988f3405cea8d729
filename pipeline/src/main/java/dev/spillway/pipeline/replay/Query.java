package dev.spillway.pipeline.replay;

/**
 * A question about a point in time.
 *
 * @param position in the file of queries, from 0
 */
record Query(long position, long atMicros, Question question) {}
