package dev.spillway.pipeline.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Field;
import dev.spillway.features.domain.TimeText;
import dev.spillway.features.domain.Values;
import dev.spillway.features.source.CsvFormatException;
import dev.spillway.features.source.CsvRow;
import dev.spillway.features.source.CsvRows;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.parquet.ColumnKind;
import dev.spillway.pipeline.parquet.ParquetColumn;
import dev.spillway.pipeline.parquet.ParquetRows;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Queries as a table: a column for the instant, the columns of the entity and, if they are there, {@code group} and {@code id}.
 * Every row asks for all features of its group. Other columns are ignored.
 */
final class TableQueries implements QuerySource {
    private static final String AT = "at";
    private static final String GROUP = "group";
    private static final String ID = "id";

    /** The cells of the next row, in the order of the columns, an empty one null; null at the end. */
    private interface Rows extends Closeable {
        @Nullable
        Object @Nullable [] next() throws IOException, ReplayException;

        /** Where the row that was read last is. */
        Place place();
    }

    private final Rows rows;
    private final QuestionReader questions;
    private final TimeColumn time;
    private final int at;
    private final int groupPlace;
    private final int id;
    private final @Nullable FeatureGroup group;
    private final Map<FeatureGroup, int[]> places = new HashMap<>();
    private long position;

    private TableQueries(Rows rows, List<String> columns, ReplayOptions.Queries asked, QuestionReader questions)
            throws ReplayException {
        this.rows = rows;
        this.questions = questions;
        this.time = new TimeColumn(asked.timeColumn().orElse(AT), Optional.empty(), false);
        this.at = columns.indexOf(time.name());
        this.id = columns.indexOf(ID);
        if (at < 0) {
            throw ReplayException.misused(
                    "no column " + time.name(),
                    asked.file(),
                    "it has " + String.join(", ", columns) + ": name the instants' with --queries FILE@COLUMN");
        }
        // a group that was named governs a table whose column of that name means something else
        this.groupPlace = asked.group().isPresent() ? -1 : columns.indexOf(GROUP);
        for (FeatureGroup each : questions.groups()) {
            if (entityOf(each).stream().allMatch(columns::contains)) {
                places.put(
                        each, entityOf(each).stream().mapToInt(columns::indexOf).toArray());
            }
        }
        this.group = groupPlace >= 0 ? null : only(asked);
    }

    private static List<String> entityOf(FeatureGroup group) {
        return group.definition().entity().stream().map(Field::name).toList();
    }

    private FeatureGroup only(ReplayOptions.Queries asked) throws ReplayException {
        if (asked.group().isPresent()) {
            FeatureGroup named = questions.group(asked.group().get(), "--group");
            if (!places.containsKey(named)) {
                throw ReplayException.misused(
                        "no column for each of " + String.join(", ", entityOf(named)),
                        asked.file(),
                        "the entity of " + named.definition().name() + " has them");
            }
            return named;
        }
        if (places.size() != 1) {
            String fitting = places.isEmpty()
                    ? "none has its entity among the columns"
                    : places.keySet().stream()
                            .map(each -> each.definition().name())
                            .sorted()
                            .collect(Collectors.joining(", "));
            throw ReplayException.misused(
                    "no column group", asked.file(), "name one with --group; of the groups that fit: " + fitting);
        }
        return places.keySet().iterator().next();
    }

    static TableQueries csv(ReplayOptions.Queries asked, QuestionReader questions) throws IOException, ReplayException {
        String file = asked.file().toString();
        CsvRows rows;
        try {
            rows = CsvRows.open(file, InputFiles.stream(asked.file()));
        } catch (CsvFormatException e) {
            throw ReplayException.failed("not CSV with a header", file, String.valueOf(e.getMessage()), e);
        }
        return opened(new OfCsv(file, rows), rows.columns(), asked, questions);
    }

    static TableQueries parquet(ReplayOptions.Queries asked, QuestionReader questions)
            throws IOException, ReplayException {
        ParquetRows rows = TableFiles.openParquet(asked.file());
        Set<String> wanted = new HashSet<>(Set.of(asked.timeColumn().orElse(AT), GROUP, ID));
        questions.groups().forEach(group -> wanted.addAll(entityOf(group)));
        Set<String> read = rows.columns().stream()
                .filter(column -> column.kind() != ColumnKind.NESTED)
                .map(ParquetColumn::name)
                .collect(Collectors.toSet());
        // of a table without what it must have all columns are told
        read.retainAll(read.contains(asked.timeColumn().orElse(AT)) ? wanted : read);
        List<String> columns = rows.read(read).stream().map(ParquetColumn::name).toList();
        return opened(new OfParquet(rows), columns, asked, questions);
    }

    private static TableQueries opened(
            Rows rows, List<String> columns, ReplayOptions.Queries asked, QuestionReader questions)
            throws IOException, ReplayException {
        try {
            return new TableQueries(rows, columns, asked, questions);
        } catch (ReplayException e) {
            rows.close();
            throw e;
        }
    }

    @Override
    public @Nullable Query next() throws IOException, ReplayException {
        @Nullable Object[] cells = rows.next();
        if (cells == null) {
            return null;
        }
        Place place = rows.place();
        FeatureGroup asked = group == null ? group(cells[groupPlace], place) : group;
        var entity = new HashMap<String, @Nullable Object>();
        int[] columns = places.getOrDefault(asked, new int[0]);
        for (int i = 0; i < columns.length; i++) {
            entity.put(asked.definition().entity().get(i).name(), cells[columns[i]]);
        }
        Object when = cells[at];
        OptionalLong micros = when == null ? OptionalLong.empty() : time.micros(when);
        if (micros.isEmpty()) {
            throw ReplayException.misused("no time in column " + time.name(), place, ReplayTimes.FORM);
        }
        Question question = questions.read(asked, entity, id < 0 ? null : json(cells[id]), place);
        return new Query(position++, micros.getAsLong(), question);
    }

    private FeatureGroup group(@Nullable Object name, Place place) throws ReplayException {
        if (!(name instanceof String text)) {
            throw ReplayException.misused("no group", place, "give one in column " + GROUP);
        }
        return questions.group(text, place);
    }

    private static @Nullable JsonNode json(@Nullable Object cell) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (cell == null) {
            return null;
        }
        if (cell instanceof Long number) {
            return nodes.numberNode(number);
        }
        if (cell instanceof BigDecimal number) {
            return nodes.numberNode(number);
        }
        if (cell instanceof Number number) {
            return nodes.numberNode(number.doubleValue());
        }
        if (cell instanceof Boolean truth) {
            return nodes.booleanNode(truth);
        }
        String text = cell instanceof Instant time && TimeText.isSayable(time)
                ? Json.time(Values.micros(time))
                : cell.toString();
        return nodes.textNode(text);
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** Cells are text. */
    private static final class OfCsv implements Rows {
        private final String file;
        private final CsvRows rows;
        private long line;

        OfCsv(String file, CsvRows rows) {
            this.file = file;
            this.rows = rows;
        }

        @Override
        public @Nullable Object @Nullable [] next() throws IOException, ReplayException {
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
            line = row.line();
            int width = row.columns().size();
            if (row.cells().size() != width) {
                throw ReplayException.misused(
                        row.cells().size() + " cells", place(), "the header has " + width + ": mend the row");
            }
            var cells = new @Nullable Object[width];
            for (int i = 0; i < width; i++) {
                cells[i] = row.cells().get(i).isEmpty() ? null : row.cells().get(i);
            }
            return cells;
        }

        @Override
        public Place place() {
            return new Place(file, line);
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }

    /** Cells are of their columns' types. */
    private record OfParquet(ParquetRows rows) implements Rows {
        @Override
        public @Nullable Object @Nullable [] next() throws IOException {
            return rows.next();
        }

        @Override
        public Place place() {
            return new Place(rows.file(), rows.row());
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
