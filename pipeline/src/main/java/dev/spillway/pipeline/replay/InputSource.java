package dev.spillway.pipeline.replay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file of the input, read once from its beginning; holds one line at a time. */
interface InputSource extends AutoCloseable {

    /**
     * The next line; null at the end.
     *
     * @throws ReplayException if the line cannot be read
     */
    @Nullable
    InputLine next() throws IOException, ReplayException;

    /** What the file is called in messages. */
    String file();

    /** How large the input is, in whatever bytes {@link #readBytes} counts; 0 if nobody knows. */
    default long sizeBytes() {
        return 0;
    }

    /** How much of it has been read. */
    default long readBytes() {
        return 0;
    }

    @Override
    void close() throws IOException;
}
