package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.pipeline.replay.ReplayOptions.Actuation;
import dev.spillway.pipeline.sort.Spill;
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
    public interface Watcher {
        /** Some more queries are read, before the input is. */
        default void asked(long queries) {}

        /**
         * Some more lines of the input are done.
         *
         * @param lines since the beginning
         * @param share of the input that is read, from 0 to 1; NaN if nobody knows
         * @param clockMicros the time in the replay
         */
        default void come(long lines, double share, long clockMicros) {}

        /** Some more queries are answered, after the input is read. */
        default void answered(long queries, long of) {}
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
    private final boolean alone;
    private final boolean scales;
    private final Optional<SignalFile> signals;
    private final QuestionReader questions;
    private final InputFiles files;
    private final InputSurvey survey;

    private Replay(By by, ReplayOptions options) throws ReplayException {
        this.by = by;
        this.options = options;
        this.groups = by.features().groups().stream().map(FeatureGroup::new).toList();
        this.alone = options.samples().isPresent()
                || options.queries().map(ReplayOptions.Queries::alone).orElse(false);
        this.scales = !alone && !by.scaling().policies().all().isEmpty();
        this.questions = new QuestionReader(groups);
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
        ResultFolder.check(options);
        try (var spill = new Spill(ResultFolder.sorting(options), options.sortBytes());
                var points = new PointsInTime(groups, spill, alone)) {
            var table = new AnswerTable(groups);
            ask(points, table, watcher);
            try (MergedInput input = files.open(options)) {
                Path folder = ResultFolder.open(options);
                boolean features = !groups.isEmpty() || !scales;
                if (alone) {
                    return new Run(points, table, watcher).through(input, null, null, null);
                }
                try (AlertFile alerts = new AlertFile(folder, survey);
                        FeatureFiles featureFiles = features ? new FeatureFiles(folder, survey, alerts) : null;
                        ScalingFiles scalingFiles = scales ? new ScalingFiles(folder, survey, alerts) : null) {
                    return new Run(points, table, watcher).through(input, featureFiles, scalingFiles, alerts);
                }
            }
        } catch (IOException e) {
            throw ReplayException.failed(
                    "cannot write the results", options.out().toString(), String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads all queries, of which any may be refused. */
    private void ask(PointsInTime points, AnswerTable table, Watcher watcher) throws IOException, ReplayException {
        if (options.samples().isPresent()) {
            askSamples(options.samples().get(), points, watcher);
        }
        if (options.queries().isEmpty()) {
            return;
        }
        ReplayOptions.Queries asked = options.queries().get();
        try (QuerySource queries = QuerySource.open(asked, questions)) {
            for (Query query = queries.next(); query != null; query = queries.next()) {
                points.ask(query);
                table.see(query.question());
                watcher.asked(points.asked());
            }
        } catch (IOException e) {
            throw ReplayException.failed("cannot read", asked.file().toString(), String.valueOf(e.getMessage()), e);
        }
        if (asked.format() != ReplayOptions.AnswerFormat.JSONL) {
            table.settle(asked.file());
        }
    }

    private void askSamples(ReplayOptions.Samples given, PointsInTime points, Watcher watcher)
            throws IOException, ReplayException {
        try (var samples = new SampleFile(given.file(), questions)) {
            for (SampledAnswer sample = samples.next(); sample != null; sample = samples.next()) {
                points.ask(sample.query());
                watcher.asked(points.asked());
            }
        }
    }

    /** One pass over the input, and what comes after it. */
    private final class Run {
        private final PointsInTime points;
        private final AnswerTable table;
        private final Watcher watcher;

        Run(PointsInTime points, AnswerTable table, Watcher watcher) {
            this.points = points;
            this.table = table;
            this.watcher = watcher;
        }

        ReplayCounts through(
                MergedInput input,
                @Nullable FeatureFiles featureFiles,
                @Nullable ScalingFiles scalingFiles,
                @Nullable AlertFile alerts)
                throws IOException, ReplayException {
            FeatureResults to = featureFiles == null ? new FeatureResults() {} : featureFiles;
            Optional<FeatureReplay> features = featureFiles == null && !alone
                    ? Optional.empty()
                    : Optional.of(new FeatureReplay(by.features(), groups, points, to, survey));
            Optional<ScalingReplay> scaling =
                    Optional.ofNullable(scalingFiles).map(files -> scaling(by.scaling(), files));
            var services = new Services(features, scaling, Optional.ofNullable(alerts));
            feed(input, services, watcher);
            features.ifPresent(FeatureReplay::end);
            if (features.isPresent() && options.queries().isPresent()) {
                answer(features.get(), options.queries().get());
            }
            Optional<LookupComparison> lookups = options.samples().isPresent()
                    ? Optional.of(compareLookups(options.samples().get()))
                    : Optional.empty();
            return new ReplayCounts(
                    services.records(),
                    services.lookUps(),
                    points.asked(),
                    services.ignored(),
                    features.map(FeatureReplay::undecodable).orElse(Map.of()),
                    featureFiles == null ? 0 : featureFiles.updates(),
                    features.map(FeatureReplay::counts).orElse(List.of()),
                    scaling.map(ScalingReplay::counts),
                    scaling.isPresent() ? compare(scaling.get().tally()) : Optional.empty(),
                    lookups);
        }

        private LookupComparison compareLookups(ReplayOptions.Samples given) throws IOException, ReplayException {
            try (var samples = new SampleFile(given.file(), questions);
                    var tally = new LookupTally(questions.byName(), samples, given.tolerance(), options.out())) {
                points.answer((question, answer) -> tally.take(answer), watcher);
                // what follows the last that was compared
                if (samples.next() != null) {
                    throw new IllegalStateException("more samples than answers: the file has grown");
                }
                return tally.result();
            }
        }

        private void answer(FeatureReplay features, ReplayOptions.Queries asked) throws IOException, ReplayException {
            try (AnswerFile file = AnswerFile.create(options.out(), asked.format(), table)) {
                points.answer(
                        (question, answer) -> {
                            features.ask(question);
                            file.write(question, answer);
                        },
                        watcher);
            }
        }
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
                watcher.come(services.lines(), input.share(), services.clockMicros());
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
            feed(again, new Services(Optional.empty(), Optional.of(other), Optional.empty()), new Watcher() {});
        }
        return Optional.of(Comparison.write(tally, other.tally(), options.out()));
    }
}
