package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.RecordJson;
import dev.spillway.scaling.domain.Action;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Mode;
import dev.spillway.scaling.domain.Unit;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.RecordKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What other definitions would have changed: the same input, judged twice.
 *
 * @param fleets by name
 */
public record Comparison(List<OfFleet> fleets) {
    private static final String FILE = "differences.jsonl";

    /** All that may be written here. */
    static final List<String> NAMES = List.of(FILE);

    /** The definitions' two sides. */
    private enum Side {
        DEFINITIONS,
        COMPARE
    }

    /**
     * One fleet under both definitions.
     *
     * @param same decisions that both make
     */
    public record OfFleet(String fleet, long same, Course definitions, Course compare) {}

    /**
     * A fleet under one of the definitions.
     *
     * @param only decisions that the other does not make
     * @param instanceHours from the first signal to the last
     * @param outMicros how long an out condition was true
     * @param turns how often an in followed an out, or an out an in
     */
    public record Course(long only, double instanceHours, long outMicros, int turns) {
        static final Course NONE = new Course(0, 0, 0, 0);
    }

    /**
     * What makes a decision what it is to an actuator, and why it was made. Ids count on from the first difference, and evidence
     * and version tell of the definitions, so that they would differ everywhere.
     */
    private record Essence(
            String fleet, long issuedAtMicros, Action action, Unit unit, int from, int to, String rule, Mode mode) {
        static Essence of(Decision decision) {
            return new Essence(
                    decision.fleet(),
                    decision.issuedAtMicros(),
                    decision.action(),
                    decision.unit(),
                    decision.from(),
                    decision.to(),
                    decision.rule(),
                    decision.mode());
        }
    }

    private record Difference(Side side, Decision decision) {
        static final Comparator<Difference> ORDER = Comparator.comparingLong(
                        (Difference each) -> each.decision.issuedAtMicros())
                .thenComparing(each -> each.decision.fleet())
                .thenComparing(Difference::side);
    }

    public Comparison {
        fleets = List.copyOf(fleets);
    }

    /** Compares, and writes the decisions that only one side makes, by time. */
    static Comparison write(Tally definitions, Tally compare, Path folder) throws IOException {
        var differences = new ArrayList<Difference>();
        var fleets = new ArrayList<OfFleet>();
        SortedSet<String> names = new TreeSet<>(definitions.fleets().keySet());
        names.addAll(compare.fleets().keySet());
        for (String name : names) {
            Tally.OfFleet here = definitions.of(name);
            Tally.OfFleet there = compare.of(name);
            List<Difference> onlyHere = only(Side.DEFINITIONS, here, there);
            List<Difference> onlyThere = only(Side.COMPARE, there, here);
            differences.addAll(onlyHere);
            differences.addAll(onlyThere);
            fleets.add(new OfFleet(
                    name,
                    here.decisions().size() - onlyHere.size(),
                    course(here, onlyHere.size()),
                    course(there, onlyThere.size())));
        }
        differences.sort(Difference.ORDER);
        try (var file = new ResultFile(folder.resolve(FILE))) {
            for (Difference each : differences) {
                file.line(out -> {
                    out.writeStringField("only", each.side.name().toLowerCase(Locale.ROOT));
                    out.writeStringField("key", RecordKey.of(each.decision.fleet()));
                    out.writeStringField("timestamp", Json.time(each.decision.issuedAtMicros()));
                    out.writeFieldName("value");
                    RecordJson.write(out, Outgoing.decision(each.decision));
                });
            }
        }
        return new Comparison(fleets);
    }

    private static List<Difference> only(Side side, Tally.OfFleet mine, Tally.OfFleet theirs) {
        Set<Essence> known = new HashSet<>();
        theirs.decisions().forEach(each -> known.add(Essence.of(each)));
        return mine.decisions().stream()
                .filter(each -> !known.contains(Essence.of(each)))
                .map(each -> new Difference(side, each))
                .toList();
    }

    private static Course course(Tally.OfFleet fleet, int only) {
        return new Course(only, fleet.instanceHours(), fleet.outMicros(), fleet.turns());
    }

    /** All fleets in one. */
    public OfFleet total() {
        long same = fleets.stream().mapToLong(OfFleet::same).sum();
        Course here = fleets.stream().map(OfFleet::definitions).reduce(Course.NONE, Comparison::plus);
        Course there = fleets.stream().map(OfFleet::compare).reduce(Course.NONE, Comparison::plus);
        return new OfFleet("", same, here, there);
    }

    private static Course plus(Course one, Course other) {
        return new Course(
                one.only + other.only,
                one.instanceHours + other.instanceHours,
                one.outMicros + other.outMicros,
                one.turns + other.turns);
    }

    /** Whether some decision is made by one side alone. */
    public boolean isDifferent() {
        return fleets.stream().anyMatch(each -> each.definitions.only > 0 || each.compare.only > 0);
    }
}
