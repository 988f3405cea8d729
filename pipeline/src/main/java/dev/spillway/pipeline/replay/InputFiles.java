package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.GroupDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the files that a replay reads. */
final class InputFiles {
    private final Definitions definitions;
    private final QuestionReader questions;
    private final Optional<SignalFile> signals;

    /** @param signals the file of signals, which is read already; empty if the input has none */
    InputFiles(Definitions definitions, QuestionReader questions, Optional<SignalFile> signals) {
        this.definitions = definitions;
        this.questions = questions;
        this.signals = signals;
    }

    /** All inputs, merged. If one cannot be opened none stays open. */
    MergedInput open(ReplayOptions options) throws IOException, ReplayException {
        var sources = new ArrayList<InputSource>();
        boolean opened = false;
        try {
            for (ReplayOptions.Input input : options.inputs()) {
                sources.add(open(input, options.timestampColumn()));
            }
            var merged = new MergedInput(sources, options.topics(), options.inOrder());
            opened = true;
            return merged;
        } finally {
            if (!opened) {
                for (InputSource source : sources) {
                    source.close();
                }
            }
        }
    }

    /** @param column where the timestamps of tables are that do not say so themselves */
    InputSource open(ReplayOptions.Input input, Optional<String> column) throws IOException, ReplayException {
        String file = input.file().toString();
        if (input instanceof ReplayOptions.Input.Table table) {
            List<GroupDefinition> groups = definitions.groupsOf(table.topic());
            TimeColumn time = timeColumn(table, column, groups);
            var layout = Optional.ofNullable(definitions.layouts().get(table.topic()));
            return table instanceof ReplayOptions.Input.Csv
                    ? CsvSource.open(file, stream(table.file()), table.topic(), time, layout)
                    : ParquetSource.open(table.file(), table.topic(), time, layout);
        }
        if (input instanceof ReplayOptions.Input.Signals) {
            return signals.orElseThrow(() -> new IllegalStateException("a file of signals that was not read"))
                    .source();
        }
        return new JsonlSource(file, stream(input.file()), questions);
    }

    private static TimeColumn timeColumn(
            ReplayOptions.Input.Table table, Optional<String> column, List<GroupDefinition> groups)
            throws ReplayException {
        Optional<TimeColumn> named =
                table.timestampColumn().or(() -> column).map(name -> TimeColumn.named(name, groups));
        return named.or(() -> TimeColumn.agreed(groups))
                .orElseThrow(() -> ReplayException.misused(
                        "no timestamp column",
                        table.file(),
                        "give --timestamp COLUMN, or " + table.option() + " " + table.topic() + "=" + table.file()
                                + "@COLUMN"));
    }

    /** The file's bytes, unpacked if its name ends in {@code .gz}. */
    static FileStream stream(Path file) throws ReplayException {
        refuseUnreadable(file);
        try {
            return FileStream.open(file);
        } catch (IOException e) {
            throw ReplayException.failed("cannot read", file.toString(), String.valueOf(e.getMessage()), e);
        }
    }

    static void refuseUnreadable(Path file) throws ReplayException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            String what = Files.isDirectory(file) ? "a folder" : Files.exists(file) ? "not readable" : "no such file";
            throw ReplayException.misused(what, file, "name a file that can be read");
        }
    }
}
