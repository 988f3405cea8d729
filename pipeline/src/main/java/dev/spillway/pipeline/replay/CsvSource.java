package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.source.CsvEventReader;
import dev.spillway.features.source.CsvFormatException;
import dev.spillway.features.source.CsvRow;
import dev.spillway.features.source.CsvRows;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A CSV file of events: a record without a key on each row. */
final class CsvSource implements InputSource {
    private final String file;
    private final FileStream in;
    private final CsvRows rows;
    private final String topic;
    private final TimeColumn time;
    private final Optional<CsvEventReader> reader;
    private long lastMicros;

    private CsvSource(
            String file, FileStream in, CsvRows rows, String topic, TimeColumn time, Optional<CsvEventReader> reader) {
        this.file = file;
        this.in = in;
        this.rows = rows;
        this.topic = topic;
        this.time = time;
        this.reader = reader;
    }

    /**
     * Reads the header.
     *
     * @param layout of the topic's events; empty if no group reads the topic
     */
    static CsvSource open(String file, FileStream in, String topic, TimeColumn time, Optional<EventLayout> layout)
            throws IOException, ReplayException {
        CsvRows rows;
        try {
            rows = CsvRows.open(file, in);
        } catch (CsvFormatException e) {
            throw ReplayException.failed("not CSV with a header", file, String.valueOf(e.getMessage()), e);
        }
        if (!rows.columns().contains(time.name())) {
            String columns = String.join(", ", rows.columns());
            rows.close();
            throw ReplayException.misused("no column " + time.name(), file, "the header has " + columns);
        }
        return new CsvSource(file, in, rows, topic, time, layout.map(l -> new CsvEventReader(l, rows.columns())));
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public @Nullable InputLine next() throws IOException, ReplayException {
        Optional<CsvRow> next;
        try {
            next = rows.next();
        } catch (CsvFormatException e) {
            throw ReplayException.failed("not CSV", file, String.valueOf(e.getMessage()), e);
        }
        if (next.isEmpty()) {
            return null;
        }
        CsvRow row = next.get();
        var place = new Place(file, row.line());
        lastMicros = timestamp(row, place);
        return new InputLine.SourceRecord(place, topic, null, lastMicros, new Content.Row(row, reader));
    }

    /**
     * The row's timestamp. A row that no group can use for want of one, or for want of cells, goes to the quarantine like any
     * other record: it has the timestamp of the row before it, which moves nothing.
     */
    private long timestamp(CsvRow row, Place place) throws ReplayException {
        Optional<String> cell = row.cell(time.name());
        OptionalLong micros = cell.isPresent() ? time.micros(cell.get()) : OptionalLong.empty();
        boolean broken = row.cells().size() != row.columns().size();
        if (micros.isEmpty() && !broken && !time.judged()) {
            throw ReplayException.unreadable(place, "no time in column " + time.name(), ReplayTimes.FORM);
        }
        return micros.orElse(lastMicros);
    }

    @Override
    public long sizeBytes() {
        return in.sizeBytes();
    }

    @Override
    public long readBytes() {
        return in.readBytes();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
