package dev.spillway.features.source;

import java.io.IOException;

/** A file that is not CSV from some line on; the message says which and why. */
public final class CsvFormatException extends IOException {
    private static final long serialVersionUID = 1;

    CsvFormatException(String message) {
        super(message);
    }
}
