package dev.spillway.scaling.domain;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One fleet: its {@link Collector}, which makes signals of samples, and its {@link Decider}, which makes decisions of signals.
 * Outcomes are for both: the decision they settle, and the size they tell.
 *
 * <p>How to drive it: {@link #close} with the clock until it is empty, before each record and at the collector's
 * {@link Collector#dueMicros}; then the record. Its state is the collector's and the decider's, each with a codec of its own.
 */
public final class Fleet {

    private final String name;
    private final Collector collector;
    private final Decider decider;

    /** The newest, if nothing governs the fleet: it is for whoever looks, and there is another within 10 s of a restart. */
    private @Nullable Signal unjudged;

    public Fleet(String name, Collector collector, Decider decider) {
        this.name = name;
        this.collector = collector;
        this.decider = decider;
    }

    /** A fleet that nothing is known of. */
    public static Fleet of(String name) {
        return new Fleet(name, new Collector(name), Decider.of(name));
    }

    public Collector collector() {
        return collector;
    }

    public Decider decider() {
        return decider;
    }

    /**
     * Takes a sample in.
     *
     * @param recordMicros the timestamp of the record that it came in
     */
    public Admission admit(Sample sample, long recordMicros) {
        return collector.admit(sample, recordMicros);
    }

    /**
     * Closes the next signal, if it is due, and judges it. A fleet without a policy has signals, and no rules.
     *
     * @param clockMicros never before what it was
     */
    public Optional<Judged> close(long clockMicros, Governance governance) {
        return collector
                .close(clockMicros, governance.policies())
                .map(closed -> judged(closed, governance, clockMicros));
    }

    private Judged judged(Closed closed, Governance governance, long clockMicros) {
        Optional<Terms> terms = governance.terms(closed.signal());
        unjudged = terms.isPresent() || closed.last() ? null : closed.signal();
        return new Judged(
                closed,
                terms.map(each -> decider.signal(Observed.of(closed), each, clockMicros))
                        .orElse(Verdict.NOTHING));
    }

    /** The last signal, whether or not a policy is for the fleet; empty: there was none. */
    public Optional<Signal> signal() {
        return unjudged == null ? decider.signal() : Optional.of(unjudged);
    }

    /**
     * Judges a signal that was written down. It warms nothing up, and all its instances report.
     *
     * @return empty if no policy is for the fleet, or if it is not later than the signal before
     */
    public Optional<Judged> give(Given given, Governance governance, long clockMicros) {
        Optional<Terms> terms = governance.terms(given.kind(), name, given.tier());
        boolean later = decider.signal()
                .map(before -> before.atMicros() < given.atMicros())
                .orElse(true);
        if (terms.isEmpty() || !later) {
            return Optional.empty();
        }
        Integer told = given.instances();
        int size = told == null ? decider.decidedSize(terms.get().policy()) : told;
        var signal = new Signal(
                name, given.kind(), given.region(), given.tier(), given.atMicros(), size, size, size, 1, good(given));
        var closed = new Closed(signal, Optional.empty(), false, false, false, percent(given));
        return Optional.of(new Judged(closed, decider.signal(Observed.of(closed), terms.get(), clockMicros)));
    }

    private static SortedMap<String, Double> good(Given given) {
        var good = new TreeMap<String, Double>();
        given.metrics().forEach((metric, value) -> {
            if (Reading.of(metric, value) == Reading.GOOD) {
                good.put(metric, value);
            }
        });
        return good;
    }

    private static SortedMap<String, Integer> percent(Given given) {
        var percent = new TreeMap<String, Integer>();
        given.metrics().forEach((metric, value) -> {
            if (Reading.of(metric, value) == Reading.PERCENT) {
                percent.put(metric, 1);
            }
        });
        return percent;
    }

    /** Takes a request in; it is decided at once if it can be, otherwise at the first signal at which it can. */
    public Verdict request(Request request, Governance governance, long clockMicros) {
        Optional<Terms> terms = decider.signal().flatMap(governance::terms);
        if (terms.isEmpty()) {
            decider.keep(request, clockMicros);
            return Verdict.NOTHING;
        }
        return decider.request(request, terms.get(), clockMicros);
    }

    /** Takes an outcome in, unless it is of another decision than the last, or a repeat. */
    public Verdict outcome(Outcome outcome, long clockMicros) {
        if (!decider.counts(outcome)) {
            return Verdict.NOTHING;
        }
        collector.apply(outcome);
        return decider.outcome(outcome, clockMicros);
    }

    public Verdict granted(Decision decision, long clockMicros) {
        return decider.granted(decision, clockMicros);
    }

    public Verdict waiting(Decision decision, long clockMicros) {
        return decider.waiting(decision, clockMicros);
    }

    public Verdict control(Control control, long clockMicros) {
        return decider.control(control, clockMicros);
    }

    /** Empty until the first signal, and without a policy. */
    public Optional<Explanation> explain(Governance governance) {
        return decider.signal().flatMap(governance::terms).flatMap(decider::explain);
    }
}
