package dev.spillway.pipeline.replay;

import dev.spillway.features.source.CellEventReader;
import dev.spillway.features.source.CsvEventReader;
import dev.spillway.features.source.CsvRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A record's value in the form in which the input has it. */
sealed interface Content {

    /** Null. */
    record Tombstone() implements Content {}

    /** JSON, parsed once: what it says of the declared fields is not known yet. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Text(byte[] json) implements Content {}

    /** The bytes of a topic, which may be anything. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Raw(byte[] bytes) implements Content {}

    /**
     * A row of CSV.
     *
     * @param reader of the row's file; empty if no group reads the topic
     */
    record Row(CsvRow row, Optional<CsvEventReader> reader) implements Content {}

    /**
     * A row of a typed table.
     *
     * @param columns that were read
     * @param reader of the row's file; empty if no group reads the topic
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Cells(List<String> columns, @Nullable Object[] cells, Optional<CellEventReader> reader) implements Content {}
}
