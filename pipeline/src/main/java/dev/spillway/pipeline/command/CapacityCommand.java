package dev.spillway.pipeline.command;

import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.capacity.SignalFile;
import dev.spillway.pipeline.capacity.SignalTopic;
import dev.spillway.pipeline.run.RunConfig;
import dev.spillway.scaling.capacity.CapacityAlerts;
import dev.spillway.scaling.capacity.CapacityChart;
import dev.spillway.scaling.capacity.CapacityReport;
import dev.spillway.scaling.capacity.CapacityReport.Forecast;
import dev.spillway.scaling.capacity.DailyPeaks;
import dev.spillway.scaling.capacity.Outlook;
import dev.spillway.scaling.capacity.Quantities;
import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.CapacityPlan;
import dev.spillway.schemas.ConfluentRegistry;
import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.topologies.ExitCode;
import dev.spillway.topologies.KafkaClients;
import dev.spillway.topologies.Settings;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spillway capacity}: what was observed held against the plan, and when each component meets its limit. */
@Command(
        name = "capacity",
        description = "Hold observed load and sizes against the capacity plan, and say when each meets its limit.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  ./spillway capacity --plan-date 2026-01-01 --svg capacity.svg",
            "  ./spillway capacity --from out/scaling-signals.jsonl --limit prediction_servers=250 --json"
        })
final class CapacityCommand implements Callable<Integer> {
    private final PrintWriter out;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Signals that a replay wrote, instead of those of a cluster.")
    private Optional<Path> from = Optional.empty();

    @Mixin
    private final ClusterOption cluster = new ClusterOption();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:18081/apis/ccompat/v7",
            description = "The schema registry. Default: ${DEFAULT-VALUE}, that of ./spillway up.")
    private String registry = "http://127.0.0.1:18081/apis/ccompat/v7";

    @Option(names = "--plan", paramLabel = "NAME", description = "Which plan. Default: the only one.")
    private Optional<String> plan = Optional.empty();

    @Option(
            names = "--plan-date",
            paramLabel = "DATE",
            description =
                    "The day the plan was written, its \"now\", such as 2026-01-01. Default: the newest signal's.")
    private Optional<LocalDate> planDate = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "NAME=N",
            description =
                    "A component's limit; may repeat. Default: of infrastructure what is planned for the day, of load "
                            + "the most that is planned.")
    private Map<String, Double> limits = new TreeMap<>();

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw the peaks, their trend, the plan and the limit.")
    private Optional<Path> svg = Optional.empty();

    @Mixin
    private final DefinitionsOption definitions = new DefinitionsOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    CapacityCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws InvalidDefinitionsException, IOException {
        CapacityPlan chosen = chosen(PolicyLoader.load(definitions.places()).capacity());
        var peaks = new DailyPeaks(chosen);
        long unusable = observe(peaks);
        long newest = peaks.lastMicros()
                .orElseThrow(() -> CommandException.failed(
                        "no signals",
                        from.map(Path::toString).orElse(cluster.place()),
                        "run scaling, or give another --from"));
        LocalDate day = Instant.EPOCH
                .plus(newest, ChronoUnit.MICROS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
        CapacityReport report = CapacityReport.of(chosen, planDate.orElse(day), peaks, limits, day);
        if (svg.isPresent()) {
            Files.writeString(svg.get(), CapacityChart.svg(report));
        }
        List<Alert> alerts = CapacityAlerts.of(report, newest);
        if (json.isSet()) {
            out.println(Json.mapper().writeValueAsString(members(report, alerts)));
        } else {
            print(report, alerts, unusable);
        }
        out.flush();
        return ExitCode.DONE.code();
    }

    private CapacityPlan chosen(List<CapacityPlan> plans) {
        List<CapacityPlan> candidates = plans.stream()
                .filter(each -> plan.isEmpty() || each.name().equals(plan.get()))
                .toList();
        if (candidates.size() != 1) {
            List<String> names = plans.stream().map(CapacityPlan::name).toList();
            throw CommandException.misuse(
                    plan.isPresent() ? "no such capacity plan" : names.size() + " capacity plans",
                    plan.orElse(String.join(", ", names)),
                    names.isEmpty()
                            ? "give --definitions with a document \"capacity:\""
                            : "give --plan, one of " + names);
        }
        CapacityPlan only = candidates.get(0);
        for (String limited : limits.keySet()) {
            if (!only.growth().containsKey(limited) && !only.infrastructure().containsKey(limited)) {
                throw CommandException.misuse(
                        "no such component in plan " + only.name(), limited, "give --limit one of its rows");
            }
        }
        return only;
    }

    private long observe(DailyPeaks peaks) throws IOException {
        if (from.isPresent()) {
            Path file = from.get();
            if (!Files.isRegularFile(file)) {
                throw CommandException.misuse("no such file", file.toString(), "give --from a scaling-signals.jsonl");
            }
            try {
                SignalFile.read(file, peaks::observe);
                return 0;
            } catch (SignalFile.UnreadableLineException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()), "--from", "mend or remove the line", e);
            }
        }
        Settings settings = cluster.settings();
        try (ConfluentRegistry asked =
                cluster.isInAFile() ? RunConfig.from(settings).registry() : ConfluentRegistry.at(registry, Map.of())) {
            return read(settings, asked, peaks);
        } catch (KafkaException | RegistryUnreachableException e) {
            throw CommandException.misuse(
                    String.valueOf(e.getMessage()),
                    cluster.isInAFile() ? cluster.place() : cluster.place() + ", " + registry,
                    "start ./spillway up, or give other --bootstrap and --registry, or --config",
                    e);
        }
    }

    private static long read(Settings settings, ConfluentRegistry asked, DailyPeaks peaks) {
        try (var topic = new SignalTopic(KafkaClients.consumer(settings, ""), asked)) {
            return topic.readOn(peaks::observe);
        }
    }

    private void print(CapacityReport report, List<Alert> alerts, long unusable) {
        var table = new Table(
                Table.left("component"),
                Table.right("peak"),
                Table.right("a day"),
                Table.right("planned"),
                Table.right("limit"),
                Table.left("meets its limit"));
        for (Forecast each : report.components()) {
            table.row(
                    each.component(),
                    text(each.latest()),
                    each.trend()
                            .map(trend -> (trend.perDay() > 0 ? "+" : "") + Quantities.text(trend.perDay()))
                            .orElse("-"),
                    Quantities.text(each.planned().at(report.day())),
                    Quantities.text(each.limit()),
                    each.outlook().text());
        }
        table.print(out);
        alerts.stream().filter(Alert::firing).forEach(alert -> out.println("warning: " + alert.summary()));
        if (unusable > 0) {
            out.println(unusable + " records were no signals and were left out");
        }
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? Quantities.text(value.getAsDouble()) : "-";
    }

    private static Map<String, Object> members(CapacityReport report, List<Alert> alerts) {
        var members = new LinkedHashMap<String, Object>();
        members.put("plan", report.plan());
        members.put("day", report.day().toString());
        members.put(
                "components",
                report.components().stream().map(each -> members(report, each)).toList());
        members.put(
                "warnings",
                alerts.stream()
                        .filter(Alert::firing)
                        .map(alert -> Map.of("key", alert.key(), "summary", alert.summary()))
                        .toList());
        return members;
    }

    private static Map<String, @Nullable Object> members(CapacityReport report, Forecast forecast) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        members.put("component", forecast.component());
        members.put("peak", forecast.latest().isPresent() ? forecast.latest().getAsDouble() : null);
        members.put("perDay", forecast.trend().map(trend -> trend.perDay()).orElse(null));
        members.put("planned", forecast.planned().at(report.day()));
        members.put("limit", forecast.limit());
        members.put("exceedsPlan", forecast.exceedsPlan());
        members.put(
                "meetsLimit",
                forecast.outlook() instanceof Outlook.Meets meets ? meets.day().toString() : null);
        members.put("outlook", forecast.outlook().text());
        var peaks = new LinkedHashMap<String, Double>();
        forecast.peaks().forEach((day, peak) -> peaks.put(day.toString(), peak));
        members.put("peaks", peaks);
        return members;
    }
}
