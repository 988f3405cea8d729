package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import dev.spillway.pipeline.parquet.ParquetTable;
import java.io.IOException;
import java.nio.file.Path;

/** Answers as a Parquet file, a row each. */
final class ParquetAnswers implements AnswerFile {
    private final AnswerTable table;
    private final ParquetTable file;

    ParquetAnswers(Path file, AnswerTable table) throws IOException {
        this.table = table;
        this.file = ParquetTable.create(file, table.columns());
    }

    @Override
    public void write(Question question, Answer answer) throws IOException {
        file.row(table.row(question, answer));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
