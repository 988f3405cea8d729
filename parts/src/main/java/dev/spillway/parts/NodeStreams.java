package dev.spillway.parts;

/**
 * The data on their way to a Cassandra node.
 *
 * @param plans how many transfers are under way
 * @param receivedBytes what has come of them
 * @param totalBytes what there is to come in all
 */
public record NodeStreams(int plans, long receivedBytes, long totalBytes) {}
