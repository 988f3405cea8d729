package dev.spillway.pipeline.parquet;

import dev.spillway.features.domain.Values;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file row by row. Rows are held until {@value #ROW_GROUP_BYTES} bytes of them make a row group. The same rows
 * make the same bytes.
 */
public final class ParquetTable implements Closeable {
    /** Small enough to be beside everything else in a small heap, large enough to be scanned. */
    static final long ROW_GROUP_BYTES = 16L << 20;

    private final ParquetWriter<@Nullable Object[]> writer;

    private ParquetTable(ParquetWriter<@Nullable Object[]> writer) {
        this.writer = writer;
    }

    /** Makes the file, or replaces it. */
    public static ParquetTable create(Path file, List<TableColumn> columns) throws IOException {
        return new ParquetTable(new Builder(new LocalOutputFile(file), new Rows(columns))
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build());
    }

    /** Writes a row: a cell for each column, of the column's type, or null. */
    public void row(@Nullable Object[] cells) throws IOException {
        writer.write(cells);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static final class Builder extends ParquetWriter.Builder<@Nullable Object[], Builder> {
        private final Rows rows;

        Builder(OutputFile file, Rows rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @SuppressWarnings("deprecation") // abstract, and so to be there, though nobody calls it
        @Override
        protected WriteSupport<@Nullable Object[]> getWriteSupport(Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<@Nullable Object[]> getWriteSupport(ParquetConfiguration configuration) {
            return rows;
        }
    }

    /** How rows are written. */
    private static final class Rows extends WriteSupport<@Nullable Object[]> {
        private final List<TableColumn> columns;
        private @Nullable RecordConsumer out;

        Rows(List<TableColumn> columns) {
            this.columns = List.copyOf(columns);
        }

        @SuppressWarnings("deprecation") // abstract, and so to be there, though nobody calls it
        @Override
        public WriteContext init(Configuration configuration) {
            return context();
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return context();
        }

        private WriteContext context() {
            List<Type> fields = columns.stream().map(Rows::field).toList();
            return new WriteContext(new MessageType("row", fields), Map.of());
        }

        private static Type field(TableColumn column) {
            return switch (column.form()) {
                case SCALAR -> value(column.type()).named(column.name());
                case LIST ->
                    Types.optionalList()
                            .element(value(column.type()).named("element"))
                            .named(column.name());
                case MAP ->
                    Types.optionalMap()
                            .key(Types.required(PrimitiveTypeName.BINARY)
                                    .as(LogicalTypeAnnotation.stringType())
                                    .named("key"))
                            .value(value(column.type()).named("value"))
                            .named(column.name());
            };
        }

        private static Types.PrimitiveBuilder<PrimitiveType> value(TableColumn.ValueType type) {
            return switch (type) {
                case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN);
                case INT -> Types.optional(PrimitiveTypeName.INT32);
                case LONG -> Types.optional(PrimitiveTypeName.INT64);
                case FLOAT -> Types.optional(PrimitiveTypeName.FLOAT);
                case DOUBLE -> Types.optional(PrimitiveTypeName.DOUBLE);
                case STRING -> Types.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType());
                case TIMESTAMP ->
                    Types.optional(PrimitiveTypeName.INT64)
                            .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
            };
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            out = consumer;
        }

        @Override
        public void write(@Nullable Object[] cells) {
            RecordConsumer to = out;
            if (to == null) {
                throw new IllegalStateException("a row before the file was begun");
            }
            to.startMessage();
            for (int i = 0; i < cells.length; i++) {
                Object cell = cells[i];
                if (cell != null) {
                    TableColumn column = columns.get(i);
                    to.startField(column.name(), i);
                    new CellWriter(to, column.type()).write(column.form(), cell);
                    to.endField(column.name(), i);
                }
            }
            to.endMessage();
        }
    }

    /** Writes the values of one cell. */
    private record CellWriter(RecordConsumer out, TableColumn.ValueType type) {

        void write(TableColumn.Form form, Object cell) {
            switch (form) {
                case SCALAR -> value(cell);
                case LIST -> list((List<?>) cell);
                case MAP -> map((Map<?, ?>) cell);
            }
        }

        private void list(List<?> values) {
            out.startGroup();
            if (!values.isEmpty()) {
                out.startField("list", 0);
                for (Object each : values) {
                    out.startGroup();
                    field("element", 0, each);
                    out.endGroup();
                }
                out.endField("list", 0);
            }
            out.endGroup();
        }

        private void map(Map<?, ?> values) {
            out.startGroup();
            if (!values.isEmpty()) {
                out.startField("key_value", 0);
                for (Map.Entry<?, ?> each : values.entrySet()) {
                    out.startGroup();
                    out.startField("key", 0);
                    out.addBinary(Binary.fromString(String.valueOf(each.getKey())));
                    out.endField("key", 0);
                    field("value", 1, each.getValue());
                    out.endGroup();
                }
                out.endField("key_value", 0);
            }
            out.endGroup();
        }

        private void field(String name, int index, @Nullable Object value) {
            if (value != null) {
                out.startField(name, index);
                value(value);
                out.endField(name, index);
            }
        }

        private void value(Object value) {
            switch (type) {
                case BOOLEAN -> out.addBoolean((Boolean) value);
                case INT -> out.addInteger(((Number) value).intValue());
                case LONG -> out.addLong(((Number) value).longValue());
                case FLOAT -> out.addFloat(((Number) value).floatValue());
                case DOUBLE -> out.addDouble(((Number) value).doubleValue());
                case STRING -> out.addBinary(Binary.fromString(value.toString()));
                case TIMESTAMP -> out.addLong(Values.micros((Instant) value));
            }
        }
    }
}
