package dev.spillway.pipeline.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file, and the column of it that was named with {@code FILE@COLUMN}. */
record FileWithColumn(Path file, Optional<String> column) {

    static FileWithColumn of(String text) {
        int at = text.lastIndexOf('@');
        // a file may have an @ in its name
        if (at < 1 || Files.exists(Path.of(text))) {
            return new FileWithColumn(Path.of(text), Optional.empty());
        }
        return new FileWithColumn(Path.of(text.substring(0, at)), Optional.of(text.substring(at + 1)));
    }
}
