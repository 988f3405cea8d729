package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the answers to queries go. */
interface AnswerFile extends Closeable {
    String JSONL = "queries.jsonl";
    String CSV = "queries.csv";
    String PARQUET = "queries.parquet";

    /** All that may be written. */
    List<String> NAMES = List.of(JSONL, CSV, PARQUET);

    void write(Question question, Answer answer) throws IOException;

    /**
     * Makes the file for the answers, which is there even if there is none.
     *
     * @param table how answers become rows, where the format has rows
     */
    static AnswerFile create(Path folder, ReplayOptions.AnswerFormat format, AnswerTable table) throws IOException {
        return switch (format) {
            case JSONL -> new OfLines(new ResultFile(folder.resolve(JSONL)));
            case CSV -> new CsvAnswers(folder.resolve(CSV), table);
            case PARQUET -> new ParquetAnswers(folder.resolve(PARQUET), table);
        };
    }

    /** A JSON object a line. */
    record OfLines(ResultFile file) implements AnswerFile {
        @Override
        public void write(Question question, Answer answer) throws IOException {
            file.line(out -> AnswerJson.write(out, question, answer));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
