package dev.spillway.pipeline.command;

import dev.spillway.parts.Installation;
import dev.spillway.pipeline.front.FrontConfig;
import dev.spillway.pipeline.load.LoadShape;
import dev.spillway.pipeline.local.DataFolder;
import dev.spillway.pipeline.local.FeedFile;
import dev.spillway.pipeline.local.FeedSummary;
import dev.spillway.pipeline.local.LocalStack;
import dev.spillway.pipeline.local.Pace;
import dev.spillway.pipeline.local.RunningStack;
import dev.spillway.pipeline.local.StackConfig;
import dev.spillway.pipeline.local.StackPorts;
import dev.spillway.pipeline.status.Painter;
import dev.spillway.pipeline.status.StackStatus;
import dev.spillway.pipeline.status.StatusScreen;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spillway up}: everything on this machine, fed with real records, until Ctrl-C. */
@Command(
        name = "up",
        description = {
            "Run all of Spillway on this machine: a broker, a registry and a Cassandra as processes of their own, features "
                    + "and scaling behind one front, fed with recorded events, and small fleets under load. Ctrl-C stops "
                    + "everything; the data stay, and the next start goes on from them."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway up",
            "  ./spillway up --once --fresh",
            "  ./spillway up --load steps:2m@20,1m@150",
            "  ./spillway up --speed 3600 --lookups 500 --http-port 8081"
        })
final class UpCommand implements Callable<Integer> {
    private static final String FLIGHTS = "definitions/data/flights-20k.jsonl.gz";
    private static final String NO_FEED = "none";
    /** From a night that two servers have no trouble with to a noon that needs six. */
    private static final String LOAD = "daily:20m:5..120";
    /** Three hours a second: the 90 days of the flights in twelve minutes. */
    private static final double SPEED = 10_800;

    private static final long SCREEN_MS = 1_000;
    private static final long LINE_MS = 10_000;

    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--once", description = "Feed everything as fast as it is taken, print a summary, and stop.")
    private boolean once;

    @Option(names = "--fresh", description = "Delete what earlier starts have left in the data folder first.")
    private boolean fresh;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where all data are kept. Default: .spillway in Spillway's own folder.")
    private Optional<Path> data = Optional.empty();

    @Mixin
    private final DefinitionsOption definitions = new DefinitionsOption();

    @Option(
            names = "--feed",
            paramLabel = "FILE",
            description = "Events to feed: JSONL as replay reads it, .gz or not; none for none. " + "Default: "
                    + FLIGHTS + ".")
    private Optional<String> feed = Optional.empty();

    /** How fast: one of them. */
    private static final class PaceOption {
        @Option(
                names = "--speed",
                paramLabel = "N",
                description =
                        "Feed as the events happened, so many times faster. Default: 10800, three hours a second.")
        private Optional<Double> speed = Optional.empty();

        @Option(names = "--rate", paramLabel = "N", description = "Feed so many events a second.")
        private Optional<Double> rate = Optional.empty();
    }

    @ArgGroup
    private PaceOption pace = new PaceOption();

    @Option(
            names = "--lookups",
            paramLabel = "N",
            defaultValue = "100",
            description = "Look-ups a second to ask of the front over HTTP. Default: ${DEFAULT-VALUE}.")
    private double lookups = 100;

    @Option(
            names = "--load",
            paramLabel = "SHAPE",
            defaultValue = LOAD,
            description = {
                "Predictions a second to ask of a small fleet of servers, which scaling makes larger and smaller: "
                        + "daily:DAY:LOW..HIGH, constant:RATE, steps:DURATION@RATE,... or off for no fleet. "
                        + "A training cluster gets a job for every 60 of them. Default: ${DEFAULT-VALUE}."
            })
    private String load = LOAD;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "" + FrontConfig.PORT,
            description = "Where the front answers. Default: ${DEFAULT-VALUE}.")
    private int httpPort = FrontConfig.PORT;

    @Option(
            names = "--feast-port",
            paramLabel = "PORT",
            defaultValue = "" + FrontConfig.FEAST_PORT,
            description = "Where Feast's clients ask. Default: ${DEFAULT-VALUE}.")
    private int feastPort = FrontConfig.FEAST_PORT;

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "29092",
            description = "Where Kafka listens. Default: ${DEFAULT-VALUE}.")
    private int brokerPort = 29_092;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "18081",
            description = "Where the schema registry listens. Default: ${DEFAULT-VALUE}.")
    private int registryPort = 18_081;

    @Option(
            names = "--cassandra-port",
            paramLabel = "PORT",
            defaultValue = "9042",
            description = "Where Cassandra listens. Default: ${DEFAULT-VALUE}.")
    private int cassandraPort = 9_042;

    @Mixin
    private final JsonOption json = new JsonOption();

    UpCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InvalidDefinitionsException {
        StackConfig config = config();
        try (Interruption interruption = Interruption.ofThisThread()) {
            try {
                run(config);
            } catch (InterruptedException e) {
                interruption.rethrowUnlessAsked();
            } catch (RuntimeException e) {
                // clients tell of an interrupt in exceptions of their own
                if (!interruption.isAsked()) {
                    throw e;
                }
            }
        }
        return ExitCode.DONE.code();
    }

    private StackConfig config() {
        Installation installation = Installation.find();
        try {
            var ports = new StackPorts(brokerPort, registryPort, cassandraPort, httpPort, feastPort);
            Optional<FeedFile> file = feed.filter(NO_FEED::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(FeedFile.open(feed.map(Path::of)
                            .orElseGet(() -> installation.home().resolve(FLIGHTS))));
            // what is asked for is read also where it is not used, so that a mistake in it shows
            LoadShape shape = LoadShape.parse(load);
            return new StackConfig(
                    installation,
                    ports,
                    definitions.places(),
                    file,
                    chosenPace(),
                    once ? 0 : lookups,
                    !once,
                    once ? new LoadShape.Off() : shape);
        } catch (IllegalArgumentException e) {
            throw CommandException.misuse("option", String.valueOf(e.getMessage()), "spillway up --help says how", e);
        }
    }

    private Pace chosenPace() {
        if (once) {
            return Pace.unlimited();
        }
        double number = pace.rate.orElse(pace.speed.orElse(SPEED));
        if (!(number > 0)) {
            throw new IllegalArgumentException("need a speed or rate above 0, got " + number);
        }
        return pace.rate.isPresent() ? Pace.perSecond(number) : Pace.ofEventClock(number);
    }

    private void run(StackConfig config) throws InterruptedException, InvalidDefinitionsException {
        Path folder = data.orElseGet(() -> config.installation().home().resolve(".spillway"));
        try (DataFolder kept = DataFolder.open(folder, fresh)) {
            LogFile.of(kept.path().resolve("spillway.log"));
            try (RunningStack stack = LocalStack.start(config, kept, this::progress)) {
                stack.feed();
                if (once) {
                    new FeedReport(feedOnce(stack)).print(out, json.isSet());
                } else {
                    show(stack);
                }
            }
        } catch (InterruptedException e) {
            progress("stopped; data and logs are in " + folder);
            throw e;
        }
        progress("stopped; data and logs are in " + folder);
    }

    private synchronized void progress(String line) {
        err.println(line);
    }

    private FeedSummary feedOnce(RunningStack stack) throws InterruptedException {
        try (Progress progress = Progress.onStderr()) {
            return stack.awaitFed(status -> progress.show(() -> StatusScreen.line(status)));
        }
    }

    private void show(RunningStack stack) throws InterruptedException {
        boolean terminal = Boolean.getBoolean("spillway.terminal");
        try (var painter = new Painter(out)) {
            Consumer<StackStatus> shown = terminal
                    ? status -> painter.draw(StatusScreen.lines(status))
                    : status -> out.println(StatusScreen.line(status));
            while (true) {
                shown.accept(stack.status());
                stack.requireWorking();
                TimeUnit.MILLISECONDS.sleep(terminal ? SCREEN_MS : LINE_MS);
            }
        }
    }
}
