package dev.spillway.pipeline.replay;

import dev.spillway.features.source.CsvFormatException;
import dev.spillway.features.source.CsvRow;
import dev.spillway.features.source.CsvRows;
import dev.spillway.pipeline.replay.InputLine.GivenSignal;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.topologies.DidYouMean;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Signals in a CSV file, a row for what a fleet did at one instant. Rows may stand in any order, so the file is read as a whole;
 * of several rows of one fleet and instant the last counts.
 */
final class SignalFile {
    /** The columns that are not metrics. */
    static final List<String> RESERVED = List.of("at", "fleet", "kind", "region", "tier", "instances");

    private static final List<String> REQUIRED = RESERVED.subList(0, 2);
    private static final String REGION = "replay";
    private static final int TIER = 2;
    private static final int MOST_TIERS = 4;

    private final String file;
    private final List<GivenSignal> rows;
    private final long superseded;

    private SignalFile(String file, List<GivenSignal> rows, long superseded) {
        this.file = file;
        this.rows = rows;
        this.superseded = superseded;
    }

    /** @param kind of the rows that do not tell theirs; empty: that of the policy that governs the fleet */
    static SignalFile read(Path path, Optional<Kind> kind) throws ReplayException {
        String file = path.toString();
        try (CsvRows csv = CsvRows.open(file, InputFiles.stream(path))) {
            for (String column : REQUIRED) {
                if (!csv.columns().contains(column)) {
                    throw ReplayException.misused(
                            "no column " + column, file, "the header has " + String.join(", ", csv.columns()));
                }
            }
            var reader = new RowReader(file, csv.columns(), kind);
            var rows = new ArrayList<GivenSignal>();
            for (Optional<CsvRow> row = csv.next(); row.isPresent(); row = csv.next()) {
                rows.add(reader.read(row.get()));
            }
            List<GivenSignal> counting = counting(rows);
            return new SignalFile(file, counting, rows.size() - counting.size());
        } catch (CsvFormatException e) {
            throw ReplayException.failed("not CSV with a header", file, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ReplayException.failed("cannot read the input", file, String.valueOf(e.getMessage()), e);
        }
    }

    /** By time, those of one instant as they stand in the file, the last of each fleet. */
    private static List<GivenSignal> counting(List<GivenSignal> rows) {
        var sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingLong(GivenSignal::atMicros));
        var counting = new ArrayList<GivenSignal>();
        Set<String> seen = new HashSet<>();
        for (int i = sorted.size() - 1; i >= 0; i--) {
            GivenSignal row = sorted.get(i);
            if (i == sorted.size() - 1 || sorted.get(i + 1).atMicros() != row.atMicros()) {
                seen.clear();
            }
            if (seen.add(row.row().fleet())) {
                counting.add(row);
            }
        }
        Collections.reverse(counting);
        return counting;
    }

    List<GivenSignal> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** How many rows were there besides. */
    long superseded() {
        return superseded;
    }

    /** The rows from the first on. */
    InputSource source() {
        Iterator<GivenSignal> left = rows.iterator();
        return new InputSource() {
            @Override
            public @Nullable InputLine next() {
                return left.hasNext() ? left.next() : null;
            }

            @Override
            public String file() {
                return file;
            }

            @Override
            public void close() {}
        };
    }

    /** Reads the rows of one file. */
    private static final class RowReader {
        private final String file;
        private final List<String> metrics;
        private final Optional<Kind> kind;

        RowReader(String file, List<String> columns, Optional<Kind> kind) {
            this.file = file;
            this.metrics = columns.stream()
                    .filter(column -> !RESERVED.contains(column))
                    .toList();
            this.kind = kind;
        }

        GivenSignal read(CsvRow row) throws ReplayException {
            var place = new Place(file, row.line());
            if (row.cells().size() != row.columns().size()) {
                throw ReplayException.unreadable(
                        place,
                        row.cells().size() + " cells",
                        "the header has " + row.columns().size() + " columns");
            }
            Optional<String> at = row.cell("at");
            long micros = at.map(ReplayTimes::of)
                    .flatMap(time -> time.isPresent() ? Optional.of(time.getAsLong()) : Optional.empty())
                    .orElseThrow(() -> ReplayException.unreadable(place, "no time in column at", ReplayTimes.FORM));
            String fleet = row.cell("fleet")
                    .orElseThrow(() -> ReplayException.unreadable(place, "no fleet in column fleet", "name it"));
            var values = new double[metrics.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = number(row, metrics.get(i), place);
            }
            OptionalInt tier = integer(row, "tier", n -> n >= 1 && n <= MOST_TIERS, "1 to 4", place);
            OptionalInt instances = integer(row, "instances", n -> n >= 0, "0 or more", place);
            var read = new SignalRow(
                    fleet,
                    kind(row, place),
                    row.cell("region").orElse(REGION),
                    tier.orElse(TIER),
                    instances.isPresent() ? (Integer) instances.getAsInt() : null,
                    metrics,
                    values);
            return new GivenSignal(place, micros, read);
        }

        private Optional<Kind> kind(CsvRow row, Place place) throws ReplayException {
            Optional<String> cell = row.cell("kind");
            if (cell.isEmpty()) {
                return kind;
            }
            List<String> kinds = Arrays.stream(Kind.values()).map(Kind::name).toList();
            if (!kinds.contains(cell.get())) {
                throw ReplayException.unreadable(
                        place,
                        "no kind in column kind",
                        DidYouMean.suggest(cell.get().toUpperCase(Locale.ROOT), kinds));
            }
            return Optional.of(Kind.valueOf(cell.get()));
        }

        private static OptionalInt integer(CsvRow row, String column, IntPredicate allowed, String range, Place place)
                throws ReplayException {
            Optional<String> cell = row.cell(column);
            if (cell.isEmpty()) {
                return OptionalInt.empty();
            }
            try {
                int number = new BigDecimal(cell.get().strip()).intValueExact();
                if (allowed.test(number)) {
                    return OptionalInt.of(number);
                }
            } catch (ArithmeticException | NumberFormatException e) {
                // said below, as of one out of range
            }
            throw ReplayException.unreadable(place, "no number in column " + column, "give " + range);
        }

        /** NaN where there is none. What a number is worth is for the policy's domain to say; what is none is a slip. */
        private static double number(CsvRow row, String column, Place place) throws ReplayException {
            Optional<String> cell = row.cell(column);
            if (cell.isEmpty()) {
                return Double.NaN;
            }
            String text = cell.get().strip().toLowerCase(Locale.ROOT);
            try {
                return switch (text) {
                    case "nan" -> Double.NaN;
                    case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
                    case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                    default -> new BigDecimal(text).doubleValue();
                };
            } catch (NumberFormatException e) {
                throw ReplayException.unreadable(
                        place, "no number in column " + column, "give a number, NaN, or nothing for missing");
            }
        }
    }
}
