package dev.spillway.pipeline.replay;

import dev.spillway.topologies.definition.Durations;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far apart the signals of a file lie. Where most lie further apart than {@code max_gap}, no rule with a {@code for} fires. */
final class Distances {
    private final SortedMap<String, OfFleet> fleets = new TreeMap<>();

    private static final class OfFleet {
        private long lastMicros;
        private long distances;
        private long exceeding;
        private long maxGapMicros;
    }

    void add(String fleet, long atMicros, long maxGapMicros) {
        OfFleet known = fleets.get(fleet);
        if (known == null) {
            known = new OfFleet();
            fleets.put(fleet, known);
        } else {
            known.distances++;
            known.exceeding += atMicros - known.lastMicros > maxGapMicros ? 1 : 0;
        }
        known.lastMicros = atMicros;
        known.maxGapMicros = maxGapMicros;
    }

    /** One for each fleet of which at least half of the distances are longer than {@code max_gap}. */
    List<String> warnings() {
        return fleets.entrySet().stream()
                .filter(each ->
                        each.getValue().exceeding > 0 && 2 * each.getValue().exceeding >= each.getValue().distances)
                .map(each ->
                        "%d of %d distances between signals of fleet %s are longer than max_gap %s: rules with a for"
                                        .formatted(
                                                each.getValue().exceeding,
                                                each.getValue().distances,
                                                each.getKey(),
                                                Durations.text(each.getValue().maxGapMicros))
                                + " hardly fire; give --max-gap")
                .toList();
    }
}
