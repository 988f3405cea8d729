package dev.spillway.features.source;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The rows of a CSV file one by one: RFC 4180 in UTF-8, with or without a byte order mark, lines ended by CRLF or LF, the
 * header first. Empty lines are no rows. Holds one row at a time, of at most {@value #CELL_CHARS_MAX} characters a cell.
 */
public final class CsvRows implements AutoCloseable {
    private static final int CELL_CHARS_MAX = 1 << 24;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * A row that is put behind the file's last, of a character that no text has. A quote that nobody closes takes it in like
     * everything else, which the parser does not mind.
     */
    private static final String END = "\uFFFF";

    private final String file;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> columns;
    private long line;
    private boolean ended;

    private CsvRows(String file, CloseableIterator<CsvRecord> records) throws IOException {
        this.file = file;
        this.records = records;
        columns = header();
    }

    /**
     * Reads the header and stays before the first row.
     *
     * @param file what the stream is called in errors
     * @param in closed with this, and if there is no header
     * @throws CsvFormatException if there is no header, or a column has no name or that of another
     */
    public static CsvRows open(String file, InputStream in) throws IOException {
        var utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var text = new BufferedReader(new InputStreamReader(in, utf8));
        try {
            skipByteOrderMark(text);
            var reader = CsvReader.builder()
                    .allowExtraFields(true)
                    .allowMissingFields(true)
                    .maxBufferSize(CELL_CHARS_MAX)
                    .ofCsvRecord(new EndedReader(text));
            return new CsvRows(file, reader.iterator());
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The columns' names in the order of the header. */
    public List<String> columns() {
        return columns;
    }

    /**
     * The next row; empty at the end of the file.
     *
     * @throws CsvFormatException if the file is not CSV from here on; there is no row after it
     */
    public Optional<CsvRow> next() throws IOException {
        return nextRecord().map(r -> new CsvRow(r.getStartingLineNumber(), columns, r.getFields()));
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    private Optional<CsvRecord> nextRecord() throws IOException {
        try {
            if (ended) {
                return Optional.empty();
            }
            CsvRecord next = records.next();
            if (!next.getField(next.getFieldCount() - 1).endsWith(END)) {
                line = next.getStartingLineNumber();
                return Optional.of(next);
            }
            if (!next.getFields().equals(List.of(END))) {
                throw notCsv("a quote is not closed");
            }
            ended = true;
            return Optional.empty();
        } catch (CsvParseException | UncheckedIOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw notCsv(String.valueOf(cause.getMessage()));
        }
    }

    private CsvFormatException notCsv(String why) {
        ended = true;
        return new CsvFormatException(file + ": not CSV in UTF-8 after line " + line + ": " + why);
    }

    private List<String> header() throws IOException {
        List<String> names = nextRecord()
                .map(CsvRecord::getFields)
                .orElseThrow(() -> new CsvFormatException(file + ": empty; need a header with the columns' names"));
        var seen = new HashSet<String>();
        for (String name : names) {
            if (name.isEmpty() || !seen.add(name)) {
                String what = name.isEmpty() ? "a column without a name" : "two columns named " + name;
                throw new CsvFormatException(file + ":" + line + ": " + what + " in the header");
            }
        }
        return List.copyOf(names);
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
    }

    /** The text, and then the row that ends it. */
    private static final class EndedReader extends Reader {
        private final Reader text;
        private final Reader end = new StringReader("\n" + END);
        private boolean atEnd;

        EndedReader(Reader text) {
            this.text = text;
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            int count = atEnd ? -1 : text.read(into, offset, length);
            if (count >= 0) {
                return count;
            }
            atEnd = true;
            return end.read(into, offset, length);
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
