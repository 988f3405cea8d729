package dev.spillway.pipeline.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a Parquet file one by one. Only the columns that are asked for are read, and of them one row group at a time is
 * in memory, as it is in the file.
 */
public final class ParquetRows implements Closeable {

    /** One column of the row group that is being read. */
    private record Cells(ColumnReader values, int whenPresent, Function<ColumnReader, Object> decoder) {
        @Nullable
        Object next() {
            Object value = values.getCurrentDefinitionLevel() == whenPresent ? decoder.apply(values) : null;
            values.consume();
            return value;
        }
    }

    private final String file;
    private final ParquetFileReader reader;
    private final MessageType schema;
    private final List<ParquetColumn> columns;
    private MessageType requested;
    private List<ParquetColumn> read = List.of();
    private List<Cells> cells = List.of();
    private long row;
    private long groupEnd;

    private ParquetRows(String file, ParquetFileReader reader) {
        this.file = file;
        this.reader = reader;
        this.schema = reader.getFileMetaData().getSchema();
        this.requested = schema;
        this.columns = schema.getFields().stream().map(ParquetColumn::of).toList();
    }

    /**
     * Reads the file's footer and stays before its first row.
     *
     * @throws ParquetFormatException if the file is not Parquet
     */
    public static ParquetRows open(Path file) throws IOException {
        var options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try {
            return new ParquetRows(file.toString(), ParquetFileReader.open(new LocalInputFile(file), options));
        } catch (RuntimeException e) {
            // the library says so of every file that is not its own, by several exceptions
            throw new ParquetFormatException("not Parquet: " + e.getMessage(), e);
        }
    }

    /** All columns of the file, in its order. */
    public List<ParquetColumn> columns() {
        return columns;
    }

    public Optional<ParquetColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    /** How many rows the file has. */
    public long rows() {
        return reader.getRecordCount();
    }

    /**
     * Says which columns are to be read; to be called once, before the first row.
     *
     * @param names of columns that the file has, none of them nested
     * @return the columns in the order of the file, which is that of {@link #next}
     */
    public List<ParquetColumn> read(Set<String> names) {
        List<Type> wanted = schema.getFields().stream()
                .filter(field -> names.contains(field.getName()))
                .toList();
        if (!wanted.isEmpty()) {
            // a row without columns has no cells, and the file's own schema will do
            requested = new MessageType(schema.getName(), wanted);
            reader.setRequestedSchema(requested);
        }
        read = wanted.stream().map(ParquetColumn::of).toList();
        return read;
    }

    /** The number of the row that was read last, from 1. */
    public long row() {
        return row;
    }

    /**
     * The cells of the next row; null at the end.
     *
     * @throws ParquetFormatException if it cannot be read; there is no row after it
     */
    public @Nullable Object @Nullable [] next() throws IOException {
        while (row == groupEnd) {
            if (!nextGroup()) {
                return null;
            }
        }
        row++;
        var found = new @Nullable Object[cells.size()];
        for (int i = 0; i < found.length; i++) {
            try {
                found[i] = cells.get(i).next();
            } catch (RuntimeException e) {
                // damaged pages end in whatever the decoder trips over
                throw unreadable(read.get(i).name(), row, e);
            }
        }
        return found;
    }

    private boolean nextGroup() throws IOException {
        try {
            PageReadStore group = reader.readNextRowGroup();
            if (group == null) {
                return false;
            }
            groupEnd += group.getRowCount();
            var store = new ColumnReadStoreImpl(
                    group, new NoRecords(), requested, reader.getFileMetaData().getCreatedBy());
            var opened = new ArrayList<Cells>();
            for (ParquetColumn column : read) {
                opened.add(cells(store, requested.getColumnDescription(new String[] {column.name()})));
            }
            cells = opened;
            return true;
        } catch (RuntimeException e) {
            throw new ParquetFormatException("row " + (row + 1) + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Cells cells(ColumnReadStoreImpl store, ColumnDescriptor column) throws ParquetFormatException {
        try {
            return new Cells(
                    store.getColumnReader(column),
                    column.getMaxDefinitionLevel(),
                    ParquetColumn.decoder(column.getPrimitiveType()));
        } catch (RuntimeException e) {
            // the first page of a column is read here
            throw unreadable(column.getPath()[0], row + 1, e);
        }
    }

    private static ParquetFormatException unreadable(String column, long row, RuntimeException e) {
        return new ParquetFormatException(
                "row " + row + ", column " + column + ": cannot be read: " + e.getMessage(), e);
    }

    /** What the file is called in messages. */
    public String file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** The library wants to be told where values go, also of one who fetches them. */
    private static final class NoRecords extends GroupConverter {
        @Override
        public Converter getConverter(int field) {
            return new PrimitiveConverter() {};
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
