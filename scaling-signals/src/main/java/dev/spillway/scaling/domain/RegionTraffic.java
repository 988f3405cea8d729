package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds the prediction fleets of one region up, a signal per multiple of 10 s.
 *
 * <p>A slot <i>t</i> closes when every fleet that is known here has delivered it, or else when the clock reaches <i>t</i> + 31 s:
 * the fleets close theirs by <i>t</i> + 30 s, and the way from them to here, perhaps through another partition, takes a moment. A
 * fleet is known from its first delivery until it delivers its last slot, or nothing for 5 m. A slot in which no fleet said
 * anything has no signal, so that a region that fell silent is seen to be silent.
 *
 * <p>Bounds: one delivery per fleet and open slot; open slots lie at most {@value #MOST_OPEN} after the first one, and what
 * lies beyond is refused.
 */
public final class RegionTraffic {
    static final int FORMAT = 1;
    static final int MOST_OPEN = 16;

    private static final long GRACE = Slots.GRACE + Slots.SECOND;
    private static final long NEVER = Long.MIN_VALUE;

    private final String region;

    /** By slot, then by fleet; empty: it had nothing to say. */
    private final TreeMap<Long, TreeMap<String, Optional<Traffic>>> open = new TreeMap<>();

    /** The newest slot that each fleet delivered. */
    private final Map<String, Long> fleets = new HashMap<>();

    private long closedMicros = NEVER;
    private long clockMicros = NEVER;

    public RegionTraffic(String region) {
        this.region = region;
    }

    /**
     * Takes a closed slot of a fleet.
     *
     * @param traffic {@link Closed#traffic}; empty if the fleet said nothing
     * @param last whether the fleet has ended
     * @return false if it cannot be used: the slot is closed here, or too far ahead
     */
    public boolean deliver(String fleet, long atMicros, Optional<Traffic> traffic, boolean last) {
        if (last) {
            fleets.remove(fleet);
        } else if (!isTooFarAhead(atMicros)) {
            fleets.merge(fleet, atMicros, Math::max);
        }
        if (atMicros <= closedMicros || atMicros + GRACE <= clockMicros || isTooFarAhead(atMicros)) {
            return false;
        }
        open.computeIfAbsent(atMicros, slot -> new TreeMap<>()).put(fleet, traffic);
        return true;
    }

    /**
     * Closes the next slot that has something to say, if one is due.
     *
     * @param clock epoch microseconds, never before what it was
     */
    public Optional<RegionSignal> close(long clock) {
        clockMicros = Math.max(clockMicros, clock);
        while (!open.isEmpty() && isDue(open.firstKey())) {
            Map.Entry<Long, TreeMap<String, Optional<Traffic>>> slot = open.firstEntry();
            long at = slot.getKey();
            open.remove(at);
            closedMicros = at;
            fleets.values().removeIf(newest -> at - newest > Slots.KNOWN);
            List<Traffic> told =
                    slot.getValue().values().stream().flatMap(Optional::stream).toList();
            if (!told.isEmpty()) {
                return Optional.of(sum(at, told));
            }
        }
        return Optional.empty();
    }

    /** When {@link #close} has something to do at the latest; {@link Long#MAX_VALUE} if there is nothing. */
    public long dueMicros() {
        return open.isEmpty() ? Long.MAX_VALUE : open.firstKey() + GRACE;
    }

    private boolean isDue(long at) {
        return clockMicros >= at + GRACE || fleets.values().stream().allMatch(newest -> newest >= at);
    }

    private boolean isTooFarAhead(long at) {
        return !open.isEmpty() && at > open.firstKey() + MOST_OPEN * Slots.WIDTH;
    }

    /** Sketches of another gamma than that of most values do not merge and are left out. */
    private RegionSignal sum(long at, List<Traffic> told) {
        var byGamma = new ArrayList<SketchSum>();
        int sketches = 0;
        double requests = 0;
        double errors = 0;
        Share unavailable = Share.NONE;
        for (Traffic traffic : told) {
            requests += traffic.requests();
            errors += traffic.errors();
            unavailable = unavailable.plus(traffic.unavailable());
            if (traffic.latency().isPresent()) {
                sketches++;
                addTo(byGamma, traffic.latency().get());
            }
        }
        Optional<SketchSum> most = byGamma.stream()
                .max(Comparator.comparingLong(SketchSum::count).thenComparingDouble(sum -> -sum.gamma()));
        int unmerged = sketches - most.map(SketchSum::size).orElse(0);
        return new RegionSignal(region, at, requests, errors, unavailable, most.map(SketchSum::toSketch), unmerged);
    }

    private static void addTo(List<SketchSum> byGamma, Sketch sketch) {
        byGamma.stream()
                .filter(sum -> sketch.hasGamma(sum.gamma()))
                .findFirst()
                .orElseGet(() -> {
                    var sum = new SketchSum();
                    byGamma.add(sum);
                    return sum;
                })
                .add(sketch);
    }

    /** All of it. */
    public byte[] encode() {
        return Stored.bytes(FORMAT, out -> {
            out.writeLong(closedMicros);
            out.writeInt(fleets.size());
            for (Map.Entry<String, Long> fleet : new TreeMap<>(fleets).entrySet()) {
                out.writeUTF(fleet.getKey());
                out.writeLong(fleet.getValue());
            }
            out.writeInt(open.size());
            for (Map.Entry<Long, TreeMap<String, Optional<Traffic>>> slot : open.entrySet()) {
                out.writeLong(slot.getKey());
                out.writeInt(slot.getValue().size());
                for (Map.Entry<String, Optional<Traffic>> fleet :
                        slot.getValue().entrySet()) {
                    out.writeUTF(fleet.getKey());
                    Traffic.write(fleet.getValue(), out);
                }
            }
        });
    }

    /** Takes back what {@link #encode} gave. */
    public static RegionTraffic decode(String region, byte[] bytes) {
        return Stored.read("region " + region, FORMAT, bytes, in -> {
            var traffic = new RegionTraffic(region);
            traffic.closedMicros = in.readLong();
            for (int left = in.readInt(); left > 0; left--) {
                traffic.fleets.put(in.readUTF(), in.readLong());
            }
            for (int slots = in.readInt(); slots > 0; slots--) {
                var slot = new TreeMap<String, Optional<Traffic>>();
                traffic.open.put(in.readLong(), slot);
                for (int left = in.readInt(); left > 0; left--) {
                    slot.put(in.readUTF(), Traffic.read(in));
                }
            }
            return traffic;
        });
    }
}
