package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.FieldType;
import dev.spillway.features.domain.ValueText;
import dev.spillway.features.domain.Values;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.parquet.TableColumn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Answers as CSV, a row each: RFC 4180 with a header; null is an empty cell, an empty text {@code ""}; lists and maps are JSON. */
final class CsvAnswers implements AnswerFile {
    private final AnswerTable table;
    private final BufferedWriter out;

    CsvAnswers(Path file, AnswerTable table) throws IOException {
        this.table = table;
        this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        line(table.columns().stream().map(TableColumn::name).toArray());
    }

    @Override
    public void write(Question question, Answer answer) throws IOException {
        line(table.row(question, answer));
    }

    private void line(@Nullable Object[] cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                out.write(',');
            }
            Object cell = cells[i];
            if (cell != null) {
                write(text(cell));
            }
        }
        out.write("\r\n");
    }

    private static String text(Object cell) {
        if (cell instanceof Double number) {
            return ValueText.text(FieldType.DOUBLE, Double.doubleToRawLongBits(number));
        }
        if (cell instanceof Float number) {
            return ValueText.text(FieldType.FLOAT, Double.doubleToRawLongBits(number));
        }
        if (cell instanceof Instant time) {
            return Json.time(Values.micros(time));
        }
        boolean plain = cell instanceof String || cell instanceof Number || cell instanceof Boolean;
        return plain ? cell.toString() : new String(Json.bytes(json -> Json.write(json, cell)), StandardCharsets.UTF_8);
    }

    private void write(String text) throws IOException {
        boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        out.write(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
