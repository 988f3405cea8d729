package dev.spillway.pipeline.sort;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records one by one, in the order of their bytes taken as unsigned. */
public interface RecordCursor extends Closeable {

    /** The record that it stands at; null behind the last. */
    byte @Nullable [] head();

    /** Goes to the next record. */
    void advance() throws IOException;
}
