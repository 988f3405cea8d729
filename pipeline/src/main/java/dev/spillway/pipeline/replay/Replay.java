package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Answer;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.pipeline.replay.ReplayOptions.Actuation;
import dev.spillway.scaling.definition.LoadedPolicies;
import dev.spillway.schemas.TopicCatalogue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /**
     * What is replayed by. A service runs if there is something for it; the feature service also if there is nothing at all.
     *
     * @param compare policies by which the same input is replayed once more; empty: there is nothing to compare with
     */
    public record By(Definitions features, LoadedPolicies scaling, Optional<LoadedPolicies> compare) {}

    private final By by;
    private final ReplayOptions options;
    private final List<FeatureGroup> groups;
    private final boolean scales;
    private final Optional<SignalFile> signals;
    private final List<Query> queries;
    private final InputFiles files;
    private final InputSurvey survey;

    private Replay(By by, ReplayOptions options) throws ReplayException {
        this.by = by;
        this.options = options;
        this.groups = by.features().groups().stream().map(FeatureGroup::new).toList();
        this.scales = !by.scaling().policies().all().isEmpty();
        var questions = new QuestionReader(groups);
        this.queries =
                options.queries().isPresent() ? QueryFile.read(options.queries().get(), questions) : List.of();
        this.signals = readSignals();
        this.files = new InputFiles(by.features(), questions, signals);
        this.survey = InputSurvey.of(options, files, scales);
    }

    /**
     * Replays the input and writes the results. What can be refused is refused before anything is written; if the input turns
     * out to be unreadable later, the results up to there are in the folder.
     */
    public static ReplayCounts run(By by, ReplayOptions options, Watcher watcher) throws ReplayException {
        return new Replay(by, options).run(watcher);
    }

    /** A time as replay reads one, in epoch microseconds; empty if the text is none. */
    public static OptionalLong timeMicros(String text) {
        return ReplayTimes.of(text);
    }

    private Optional<SignalFile> readSignals() throws ReplayException {
        for (ReplayOptions.Input input : options.inputs()) {
            if (input instanceof ReplayOptions.Input.Signals) {
                if (!scales) {
                    throw ReplayException.misused(
                            "no policy in the definitions", input.file(), "name a folder with one");
                }
                SignalFile read = SignalFile.read(input.file(), options.kind());
                GivenSignals.refuseTies(read, by.scaling().policies());
                if (by.compare().isPresent()) {
                    GivenSignals.refuseTies(read, by.compare().get().policies());
                }
                return Optional.of(read);
            }
        }
        return Optional.empty();
    }

    private ReplayCounts run(Watcher watcher) throws ReplayException {
        try (MergedInput input = files.open(options)) {
            Path folder = ResultFolder.open(options);
            boolean features = !groups.isEmpty() || !scales;
            try (AlertFile alerts = new AlertFile(folder, survey);
                    FeatureFiles featureFiles = features ? new FeatureFiles(folder, survey, alerts) : null;
                    ScalingFiles scalingFiles = scales ? new ScalingFiles(folder, survey, alerts) : null) {
                return run(input, featureFiles, scalingFiles, alerts, watcher);
            }
        } catch (IOException e) {
            throw ReplayException.failed(
                    "cannot write the results", options.out().toString(), String.valueOf(e.getMessage()), e);
        }
    }

    private ReplayCounts run(
            MergedInput input,
            @Nullable FeatureFiles featureFiles,
            @Nullable ScalingFiles scalingFiles,
            AlertFile alerts,
            Watcher watcher)
            throws IOException, ReplayException {
        Optional<FeatureReplay> features = Optional.ofNullable(featureFiles)
                .map(to -> new FeatureReplay(by.features(), groups, queries, to, survey));
        Optional<ScalingReplay> scaling = Optional.ofNullable(scalingFiles).map(to -> scaling(by.scaling(), to));
        var services = new Services(features, scaling, Optional.of(alerts));
        feed(input, services, watcher);
        if (features.isPresent() && featureFiles != null && options.queries().isPresent()) {
            answer(queries, features.get(), featureFiles);
        }
        return new ReplayCounts(
                services.records(),
                services.lookUps(),
                queries.size(),
                services.ignored(),
                features.map(FeatureReplay::undecodable).orElse(Map.of()),
                featureFiles == null ? 0 : featureFiles.updates(),
                features.map(FeatureReplay::counts).orElse(List.of()),
                scaling.map(ScalingReplay::counts),
                scaling.isPresent() ? compare(scaling.get().tally()) : Optional.empty());
    }

    private ScalingReplay scaling(LoadedPolicies policies, ScalingResults results) {
        boolean told = survey.has(TopicCatalogue.SCALING_OUTCOMES);
        Actuation actuation = options.actuation().orElse(told ? Actuation.NONE : Actuation.APPLY);
        return new ScalingReplay(policies, options, signals, actuation == Actuation.APPLY, results, survey);
    }

    private void feed(MergedInput input, Services services, Watcher watcher) throws IOException, ReplayException {
        for (InputLine line = input.next(); line != null; line = input.next()) {
            services.take(line);
            if (services.lines() % LINES_PER_WORD == 0) {
                watcher.come(services.lines(), services.clockMicros());
            }
        }
        services.finish(options);
    }

    /** Replays once more, for what the other policies would have decided. */
    private Optional<Comparison> compare(Tally tally) throws IOException, ReplayException {
        if (by.compare().isEmpty()) {
            return Optional.empty();
        }
        ScalingReplay other = scaling(by.compare().get(), new ScalingResults() {});
        try (MergedInput again = files.open(options)) {
            feed(again, new Services(Optional.empty(), Optional.of(other), Optional.empty()), (lines, clock) -> {});
        }
        return Optional.of(Comparison.write(tally, other.tally(), options.out()));
    }

    private static void answer(List<Query> queries, FeatureReplay features, FeatureFiles files) throws IOException {
        var answers = new @Nullable Answer[queries.size()];
        features.groups().forEach(group -> group.past().answer(answers));
        files.expectQueries();
        for (Query query : queries) {
            Answer answer = answers[query.position()];
            if (answer == null) {
                throw new IllegalStateException("query " + query.position() + " was not answered");
            }
            files.query(query.question(), answer);
        }
    }
}
