package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.ValueText;
import dev.spillway.features.source.CellEventReader;
import dev.spillway.pipeline.parquet.ColumnKind;
import dev.spillway.pipeline.parquet.ParquetColumn;
import dev.spillway.pipeline.parquet.ParquetRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Parquet file of events: a record without a key on each row. Of its columns only those that somebody needs are read. */
final class ParquetSource implements InputSource {
    private final ParquetRows rows;
    private final String topic;
    private final TimeColumn time;
    private final int timePlace;
    private final List<String> columns;
    private final Optional<CellEventReader> reader;
    private final long bytes;
    private long lastMicros;

    private ParquetSource(
            ParquetRows rows,
            String topic,
            TimeColumn time,
            List<String> columns,
            Optional<EventLayout> layout,
            long bytes) {
        this.rows = rows;
        this.topic = topic;
        this.time = time;
        this.timePlace = columns.indexOf(time.name());
        this.columns = columns;
        this.reader = layout.map(l -> new CellEventReader(l, columns));
        this.bytes = bytes;
    }

    /**
     * Reads the footer, and refuses a file whose columns are not what the groups declare.
     *
     * @param layout of the topic's events; empty if no group reads the topic
     */
    static ParquetSource open(Path file, String topic, TimeColumn time, Optional<EventLayout> layout)
            throws IOException, ReplayException {
        ParquetRows rows = TableFiles.openParquet(file);
        boolean opened = false;
        try {
            checkTime(rows, time);
            Set<String> wanted = new LinkedHashSet<>(Set.of(time.name()));
            if (layout.isPresent()) {
                for (Field field : layout.get().fields()) {
                    if (isThere(rows, field)) {
                        wanted.add(field.name());
                    }
                }
            }
            List<String> columns =
                    rows.read(wanted).stream().map(ParquetColumn::name).toList();
            var source = new ParquetSource(rows, topic, time, columns, layout, Files.size(file));
            opened = true;
            return source;
        } finally {
            if (!opened) {
                rows.close();
            }
        }
    }

    private static void checkTime(ParquetRows rows, TimeColumn time) throws ReplayException {
        ColumnKind kind = TableFiles.column(rows, time.name()).kind();
        if (kind != ColumnKind.TIME && kind != ColumnKind.INTEGER && kind != ColumnKind.TEXT) {
            throw ReplayException.misused(
                    "column " + time.name() + " holds no times",
                    rows.file(),
                    "name one of timestamps, dates, integers or text");
        }
    }

    /** A field without a column is null, as in CSV. */
    private static boolean isThere(ParquetRows rows, Field field) throws ReplayException {
        Optional<ParquetColumn> column = rows.column(field.name());
        if (column.isEmpty()) {
            return false;
        }
        ColumnKind kind = column.get().kind();
        if (kind == ColumnKind.NESTED || !CellEventReader.fits(kind.cell(), field.type())) {
            List<String> fitting = kind == ColumnKind.NESTED ? List.of() : CellEventReader.fitting(kind.cell());
            throw ReplayException.misused(
                    "column " + field.name() + " of type " + column.get().type() + " is declared "
                            + ValueText.name(field.type()),
                    rows.file(),
                    fitting.isEmpty()
                            ? "no field has such values: leave it out of the definition's fields"
                            : "declare it as one of " + String.join(", ", fitting));
        }
        return true;
    }

    @Override
    public String file() {
        return rows.file();
    }

    @Override
    public @Nullable InputLine next() throws IOException, ReplayException {
        @Nullable Object[] cells = rows.next();
        if (cells == null) {
            return null;
        }
        var place = new Place(rows.file(), rows.row());
        lastMicros = timestamp(cells[timePlace], place);
        return new InputLine.SourceRecord(place, topic, null, lastMicros, new Content.Cells(columns, cells, reader));
    }

    /** As with CSV: a row that no group can use for want of a time has that of the row before it, which moves nothing. */
    private long timestamp(@Nullable Object cell, Place place) throws ReplayException {
        OptionalLong micros = cell == null ? OptionalLong.empty() : time.micros(cell);
        if (micros.isEmpty() && !time.judged()) {
            throw ReplayException.unreadable(place, "no time in column " + time.name(), ReplayTimes.FORM);
        }
        return micros.orElse(lastMicros);
    }

    @Override
    public long sizeBytes() {
        return bytes;
    }

    @Override
    public long readBytes() {
        return rows.rows() == 0 ? bytes : (long) ((double) bytes * rows.row() / rows.rows());
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
