package dev.spillway.pipeline.front;

import dev.spillway.pipeline.events.DecisionLog;
import dev.spillway.pipeline.events.Event;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.definition.PolicyLoader;
import dev.spillway.scaling.domain.Control;
import dev.spillway.scaling.domain.Controls;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Fleet;
import dev.spillway.scaling.domain.Given;
import dev.spillway.scaling.domain.Governance;
import dev.spillway.scaling.domain.Kind;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.Policies;
import dev.spillway.scaling.domain.PolicyDefinition;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.domain.Verdict;
import dev.spillway.scaling.record.Outgoing;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.scaling.OutcomeStatus;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.topologies.Health;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;

/** Fleets on a board, judged by real policies, as a test plays them; and a front before them. Times are seconds after noon. */
public final class Stage {
    public static final String TOKEN = "open sesame";

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final FleetBoard board = new FleetBoard();
    private final DecisionLog log = new DecisionLog();
    private final FakeFeed feed = new FakeFeed();
    private final Map<String, ScalingControl> said = new LinkedHashMap<>();
    private final List<PolicyDefinition> policies = new ArrayList<>();
    private final Set<Kind> budgeted = new java.util.TreeSet<>();
    private Controls controls = Controls.NONE;
    private final Map<String, Fleet> fleets = new TreeMap<>();
    private final AtomicLong clock = new AtomicLong(micros(0));
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Secret token = new Secret(TOKEN);
    private Fleets.Bounds bounds = Fleets.Bounds.DEFAULT;
    private boolean deaf;

    public static long micros(long second) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, NOON) + second * 1_000_000;
    }

    public Stage policy(String yaml) throws InvalidDefinitionsException {
        policies.add(PolicyLoader.loadOne("stage", yaml));
        return this;
    }

    public Stage budget(Kind kind) {
        budgeted.add(kind);
        return this;
    }

    Stage token(String text) {
        token = new Secret(text);
        return this;
    }

    Stage bounds(int streams, int eventsWaiting) {
        bounds = new Fleets.Bounds(streams, eventsWaiting);
        return this;
    }

    /** From now on nothing that operators say is written. */
    void deafen(boolean is) {
        deaf = is;
    }

    public Stage at(long second) {
        clock.set(micros(second));
        return this;
    }

    private Governance governance() {
        return new Governance(new Policies(policies), controls, budgeted);
    }

    /** A signal of a PREDICTION fleet. */
    public Stage signal(String name, long second, int instances, Map<String, Double> metrics) {
        at(second);
        Fleet fleet = fleets.computeIfAbsent(name, Fleet::of);
        synchronized (fleet) {
            fleet.give(
                            new Given(Kind.PREDICTION, "here", 2, micros(second), instances, new TreeMap<>(metrics)),
                            governance(),
                            clock.get())
                    .ifPresent(judged -> follow(fleet, judged.verdict()));
        }
        board.seat(name, fleet, this::governance);
        board.changed(name);
        return this;
    }

    /** The same signal every ten seconds, both ends included. */
    public Stage signals(String name, long from, long until, int instances, Map<String, Double> metrics) {
        for (long second = from; second <= until; second += 10) {
            signal(name, second, instances, metrics);
        }
        return this;
    }

    /** A signal of so many instances that have just been heard of. */
    public Stage heardOf(String name, long second, int instances) {
        Fleet fleet = fleets.computeIfAbsent(name, Fleet::of);
        synchronized (fleet) {
            for (int i = 0; i < instances; i++) {
                fleet.admit(
                        new Sample(
                                name,
                                Kind.PREDICTION,
                                "here",
                                null,
                                "i" + i,
                                micros(second),
                                10_000_000,
                                Map.of("cpu_utilization", 0.5),
                                Map.of(),
                                false),
                        micros(second));
            }
            at(second + 30);
            fleet.close(clock.get(), governance()).ifPresent(judged -> follow(fleet, judged.verdict()));
        }
        board.seat(name, fleet, this::governance);
        board.changed(name);
        return this;
    }

    private void follow(Fleet fleet, Verdict verdict) {
        verdict.decision().ifPresent(this::issued);
        verdict.claim().ifPresent(claim -> fleet.waiting(claim, clock.get()));
    }

    private void issued(Decision decision) {
        log.add(event("scaling-decisions", decision.fleet(), decision.epoch(), Outgoing.decision(decision)));
    }

    public Stage applied(String name, long epoch, int instances) {
        answered(name, epoch, Outcome.Status.APPLIED, instances);
        log.add(event("scaling-outcomes", name, epoch, outcome(RecordKey.of(name) + "@" + epoch, epoch, instances)));
        return this;
    }

    /** What an actuator says of a decision, which the log of decisions does not hear of. */
    public Stage answered(String name, long epoch, Outcome.Status status, int instances) {
        Fleet fleet = Objects.requireNonNull(fleets.get(name), name);
        String id = RecordKey.of(name) + "@" + epoch;
        synchronized (fleet) {
            fleet.outcome(new Outcome(name, id, epoch, status, instances, List.of(), clock.get()), clock.get());
        }
        return this;
    }

    public ScalingOutcome outcome(String id, long epoch, int instances) {
        return new ScalingOutcome(
                id,
                epoch,
                OutcomeStatus.APPLIED,
                instances,
                null,
                Instant.EPOCH.plus(clock.get(), ChronoUnit.MICROS),
                null);
    }

    public Event event(String topic, String key, long offset, SpecificRecord value) {
        return new Event(topic, 0, offset, key, clock.get(), value);
    }

    public Stage freeze(String key) {
        controls = controls.with(key, Control.FREEZE);
        return this;
    }

    public FleetBoard board() {
        return board;
    }

    public DecisionLog log() {
        return log;
    }

    public FakeFeed feed() {
        return feed;
    }

    /** What operators have said, the newest of each key. */
    public Map<String, ScalingControl> said() {
        return said;
    }

    PrometheusMeterRegistry meters() {
        return meters;
    }

    Fleets fleets() {
        return new Fleets(
                board,
                log,
                feed,
                (key, control) -> {
                    if (deaf) {
                        throw new OperatorWords.UnsaidException("no broker answers", new IOException());
                    }
                    said.put(key, control);
                },
                token,
                clock::get,
                bounds);
    }

    public Front front() throws IOException {
        return Front.start(FrontConfig.onLoopback(0), FrontOffer.fleets(fleets(), List.of()), new Health(), meters);
    }
}
