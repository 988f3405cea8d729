package dev.spillway.features.source;

import dev.spillway.features.domain.Event;

/** Reads the values of a topic's records. Used by one thread at a time. */
public interface EventReader {

    /**
     * Fills the event, whatever was in it, with the fields of its layout. A field that the value lacks is null; one that does
     * not read as its declared type is bad, so that each group can judge for itself.
     *
     * @param value of the record, not a tombstone
     * @param event of the layout that the reader was made for
     * @throws SchemasUnreachableException if the registry did not answer: the same value may be read later
     */
    Outcome read(byte[] value, Event event);
}
