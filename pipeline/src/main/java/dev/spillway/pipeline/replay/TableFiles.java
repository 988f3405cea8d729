package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.parquet.ParquetColumn;
import dev.spillway.pipeline.parquet.ParquetFormatException;
import dev.spillway.pipeline.parquet.ParquetRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Opens Parquet files, and says what is wrong with them as a replay does. */
final class TableFiles {
    private TableFiles() {}

    static boolean isParquet(Path file) {
        return file.toString().endsWith(".parquet");
    }

    static boolean isCsv(Path file) {
        return file.toString().endsWith(".csv") || file.toString().endsWith(".csv.gz");
    }

    static ParquetRows openParquet(Path file) throws ReplayException {
        InputFiles.refuseUnreadable(file);
        try {
            return ParquetRows.open(file);
        } catch (ParquetFormatException e) {
            throw ReplayException.failed("not a Parquet file", file.toString(), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ReplayException.failed("cannot read", file.toString(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The column of that name, which has to be there. */
    static ParquetColumn column(ParquetRows rows, String name) throws ReplayException {
        return rows.column(name)
                .orElseThrow(() -> ReplayException.misused(
                        "no column " + name,
                        rows.file(),
                        "it has "
                                + rows.columns().stream()
                                        .map(ParquetColumn::name)
                                        .collect(Collectors.joining(", "))));
    }
}
