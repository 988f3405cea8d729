package dev.spillway.bench.ingest;

import org.apache.kafka.streams.KafkaStreams;

/** Whoever turns the events into features, in this process. */
public interface Contender extends AutoCloseable {

    /** Begins to read. */
    void start() throws InterruptedException;

    /** How many events it has taken in. */
    long processed();

    KafkaStreams streams();

    /** The application id, which begins the names of its changelogs. */
    String application();

    /** The values of a driver at the instant of the comparison, in the order of {@link Features#NAMES}. */
    double[] values(String driver);

    @Override
    void close();
}
