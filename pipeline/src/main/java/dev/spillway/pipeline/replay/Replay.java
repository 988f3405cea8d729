package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Runs the services over an input: see {@link #run}. */
public final class Replay {
    /** How many lines pass between two words about the progress. */
    private static final int LINES_PER_WORD = 1_024;

    /** Is told how far a replay has come. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * Some more lines are done.
         *
         * @param lines since the beginning
         * @param clockMicros the time in the replay
         */
        void come(long lines, long clockMicros);
    }

    private final Definitions definitions;
    private final ReplayOptions options;
    private final List<FeatureGroup> groups;

    private Replay(Definitions definitions, ReplayOptions options) {
        this.definitions = definitions;
        this.options = options;
        this.groups = definitions.groups().stream().map(FeatureGroup::new).toList();
    }

    /**
     * Replays the input and writes the results. What can be refused is refused before anything is written; if the input turns
     * out to be unreadable later, the results up to there are in the folder.
     */
    public static ReplayCounts run(Definitions definitions, ReplayOptions options, Watcher watcher)
            throws ReplayException {
        return new Replay(definitions, options).run(watcher);
    }

    /** A time as replay reads one, in epoch microseconds; empty if the text is none. */
    public static OptionalLong timeMicros(String text) {
        return ReplayTimes.of(text);
    }

    private ReplayCounts run(Watcher watcher) throws ReplayException {
        var questions = new QuestionReader(groups);
        List<Query> queries =
                options.queries().isPresent() ? QueryFile.read(options.queries().get(), questions) : List.of();
        try (MergedInput input = new InputFiles(definitions, questions).open(options);
                ResultFolder folder = ResultFolder.open(options)) {
            var features = new FeatureReplay(definitions, groups, queries, folder);
            for (InputLine line = input.next(); line != null; line = input.next()) {
                features.take(line);
                if (features.lines() % LINES_PER_WORD == 0) {
                    watcher.come(features.lines(), features.clockMicros());
                }
            }
            if (options.untilMicros().isPresent()) {
                features.runUntil(options.untilMicros().getAsLong());
            }
            if (options.queries().isPresent()) {
                answer(queries, features, folder);
            }
            return features.counts();
        } catch (IOException e) {
            throw ReplayException.failed(
                    "cannot write the results", options.out().toString(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void answer(List<Query> queries, FeatureReplay features, ResultFolder folder) throws IOException {
        var answers = new @Nullable Answer[queries.size()];
        features.groups().forEach(group -> group.past().answer(answers));
        folder.expectQueries();
        for (Query query : queries) {
            Answer answer = answers[query.position()];
            if (answer == null) {
                throw new IllegalStateException("query " + query.position() + " was not answered");
            }
            folder.query(query.question(), answer);
        }
    }
}
