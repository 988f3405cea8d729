package dev.spillway.pipeline.parquet;

import java.io.IOException;

/** A file that is not Parquet, or not from some row on; the message says where and why, without the content. */
public final class ParquetFormatException extends IOException {
    private static final long serialVersionUID = 1;

    ParquetFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
