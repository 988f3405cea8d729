package dev.spillway.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a service publishes, and from which of its meters: names of gauges and latencies as policies know them, each with
 * the series that it is read from. Meters that are named nowhere here cost nothing. Immutable: each method answers a mapping
 * that has one thing more, or another thing of that name.
 *
 * <p>A gauge is left out of a record as long as its meter does not exist, and whenever it is not a finite number: nothing is
 * ever published as 0 because it is not known. A count of series of which there are none yet, such as errors, is 0 once its
 * meter exists.
 */
public final class MeterMapping {

    private final Map<String, Reading> gauges;
    private final Map<String, Series> latencies;

    private MeterMapping(Map<String, Reading> gauges, Map<String, Series> latencies) {
        this.gauges = gauges;
        this.latencies = latencies;
    }

    /** Publishes nothing. */
    public static MeterMapping none() {
        return new MeterMapping(Map.of(), Map.of());
    }

    /**
     * What a prediction server publishes, by the meters that Spring and Micrometer's own binders have.
     *
     * <table>
     * <caption>Names</caption>
     * <tr><td>qps, requests, latency_ms</td><td>{@code http.server.requests}</td></tr>
     * <tr><td>errors</td><td>those of them with {@code outcome=SERVER_ERROR}</td></tr>
     * <tr><td>unavailable</td><td>those of them with {@code status=503}</td></tr>
     * <tr><td>cpu_utilization</td><td>{@code process.cpu.usage}</td></tr>
     * <tr><td>memory_utilization</td><td>of the heap: {@code jvm.memory.used} by {@code jvm.memory.max}</td></tr>
     * </table>
     */
    public static MeterMapping ofServer() {
        var requests = Series.of("http.server.requests");
        return ofProcess()
                .requests(requests, requests.tagged("outcome", "SERVER_ERROR"), requests.tagged("status", "503"))
                .latency("latency_ms", requests);
    }

    /** What every JVM can say of itself: cpu_utilization and memory_utilization, as in {@link #ofServer}. */
    public static MeterMapping ofProcess() {
        return none().gauge("cpu_utilization", Fold.MEAN, Series.of("process.cpu.usage"))
                .ratio(
                        "memory_utilization",
                        Series.of("jvm.memory.used").tagged("area", "heap"),
                        Series.of("jvm.memory.max").tagged("area", "heap"));
    }

    /** With {@code qps}, {@code requests}, {@code errors} and {@code unavailable}, from meters that count requests. */
    public MeterMapping requests(Series all, Series errors, Series unavailable) {
        return rate("qps", all).count("requests", all).count("errors", errors).count("unavailable", unavailable);
    }

    /** With a gauge that is read from gauges; a reading that is not finite counts as none. */
    public MeterMapping gauge(String name, Fold fold, Series series) {
        return with(name, new Reading.Value(fold, series));
    }

    /** With a gauge that is the sum of some gauges by the sum of others, both without negative readings. */
    public MeterMapping ratio(String name, Series part, Series whole) {
        return with(name, new Reading.Ratio(part, whole));
    }

    /** With a gauge that is how often something was counted in the interval: by counters, timers or summaries. */
    public MeterMapping count(String name, Series series) {
        return with(name, new Reading.Count(series));
    }

    /** With a gauge that is how often something was counted, per second of the interval. */
    public MeterMapping rate(String name, Series series) {
        return with(name, new Reading.Rate(series));
    }

    /** With a latency: all that timers recorded in the interval, in milliseconds, or summaries, in their own unit. */
    public MeterMapping latency(String name, Series series) {
        var more = new LinkedHashMap<>(latencies);
        more.put(name, series);
        return new MeterMapping(gauges, more);
    }

    private MeterMapping with(String name, Reading reading) {
        var more = new LinkedHashMap<>(gauges);
        more.put(name, reading);
        return new MeterMapping(more, latencies);
    }

    Map<String, Reading> gauges() {
        return gauges;
    }

    Map<String, Series> latencies() {
        return latencies;
    }

    /** The names of all meters that are read. */
    Set<String> meters() {
        return Stream.concat(gauges.values().stream().flatMap(Reading::series), latencies.values().stream())
                .map(Series::meter)
                .collect(Collectors.toUnmodifiableSet());
    }
}
