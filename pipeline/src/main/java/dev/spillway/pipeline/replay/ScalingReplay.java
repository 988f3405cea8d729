package dev.spillway.pipeline.replay;

import dev.spillway.pipeline.Json;
import dev.spillway.scaling.definition.LoadedPolicies;
import dev.spillway.scaling.domain.Admission;
import dev.spillway.scaling.domain.Control;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.scaling.record.Incoming;
import dev.spillway.scaling.record.Refusals;
import dev.spillway.scaling.topology.ScalingTopics;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.Topic;
import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.Wire;
import dev.spillway.schemas.scaling.InstanceMetrics;
import dev.spillway.schemas.scaling.RegionSignal;
import dev.spillway.schemas.scaling.ScalingControl;
import dev.spillway.schemas.scaling.ScalingOutcome;
import dev.spillway.schemas.scaling.ScalingRequest;
import dev.spillway.schemas.scaling.StorageProcedure;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Definition;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * The scaling service in a replay: what a line of the input is to it. Before each line the clock moves, and what is due by then
 * runs; then the line is told to the {@link ScalingFleets fleets}, and all that follows from it happens.
 */
final class ScalingReplay {
    private static final Set<String> TOPICS = Stream.of(
                    TopicCatalogue.INSTANCE_METRICS,
                    TopicCatalogue.SCALING_REQUESTS,
                    TopicCatalogue.SCALING_CONTROLS,
                    TopicCatalogue.SCALING_OUTCOMES,
                    TopicCatalogue.SCALING_POLICIES,
                    TopicCatalogue.GLOBAL_CONFIG,
                    TopicCatalogue.REGION_SIGNALS,
                    TopicCatalogue.STORAGE_PROCEDURES,
                    TopicCatalogue.ALERTS)
            .map(Topic::name)
            .collect(Collectors.toUnmodifiableSet());

    /** What takes the place of the service's own. */
    private static final Map<String, Class<? extends SpecificRecord>> DERIVED = Map.of(
            TopicCatalogue.ALERTS.name(), Alert.class,
            TopicCatalogue.REGION_SIGNALS.name(), RegionSignal.class,
            TopicCatalogue.STORAGE_PROCEDURES.name(), StorageProcedure.class);

    private final ScalingResults results;
    private final Tally tally;
    private final ScalingFleets fleets;
    private final GivenSignals given;
    private final DefinitionIntake definitions;
    private final Map<String, Long> offsets = new HashMap<>();
    private final Map<String, Long> quarantined = new TreeMap<>();
    private long records;
    private long admitted;
    private long filtered;
    private long duplicates;

    /**
     * @param signals the signals that are written down, which are the only ones of their fleets
     * @param applies whether decisions are carried out when they are issued
     */
    ScalingReplay(
            LoadedPolicies policies,
            ReplayOptions options,
            Optional<SignalFile> signals,
            boolean applies,
            ScalingResults results,
            InputSurvey survey) {
        var governing = new Governing(policies, options.maxGapMicros());
        this.results = results;
        this.tally = new Tally();
        this.fleets = new ScalingFleets(governing, applies, results, tally, survey);
        this.definitions = new DefinitionIntake(governing, fleets);
        this.given = new GivenSignals(governing, fleets, signals);
        // rows that do not count, as a later one of the same fleet and instant does
        this.duplicates = signals.map(SignalFile::superseded).orElse(0L);
        this.records = duplicates;
    }

    /** Lets the clock run on with no more input. */
    void runUntil(long untilMicros) throws IOException {
        fleets.advance(untilMicros);
    }

    /** Takes the next line of the input; false if it is none of scaling's. */
    boolean take(InputLine line) throws IOException, ReplayException {
        fleets.advance(line.atMicros());
        if (line instanceof InputLine.GivenSignal signal) {
            records++;
            boolean governed = given.take(signal);
            admitted += governed ? 1 : 0;
            filtered += governed ? 0 : 1;
            return true;
        }
        if (!(line instanceof InputLine.SourceRecord source) || !TOPICS.contains(source.topic())) {
            return false;
        }
        records++;
        long offset = offsets.merge(source.topic(), 1L, Long::sum) - 1;
        Reception reception = receive(source, offset);
        switch (reception.kind()) {
            case ADMITTED -> admitted++;
            case REPEATED -> duplicates++;
            case FILTERED -> filtered++;
            case PUT_ASIDE -> quarantine(source, offset, reception.fault().orElseThrow());
        }
        return true;
    }

    private Reception receive(InputLine.SourceRecord source, long offset) throws IOException, ReplayException {
        if (source.value() instanceof Content.Raw raw) {
            return Wire.isFramed(raw.bytes())
                    ? Reception.putAside(Reason.UNKNOWN_SCHEMA, "a replay has no registry: give the value as JSON")
                    : Reception.putAside(
                            Reason.UNDECODABLE, "not in the wire format: " + raw.bytes().length + " bytes");
        }
        if (source.value() instanceof Content.Row || source.value() instanceof Content.Cells) {
            throw ReplayException.misused(
                    "no events in " + source.topic(), source.place(), "give records of our topics as JSONL");
        }
        Optional<String> key = OwnKeys.of(source);
        Content.Text text = source.value() instanceof Content.Text content ? content : null;
        if (key.isEmpty()) {
            OwnRecords.check(source);
            return Reception.putAside(Refusals.noKey());
        }
        if (text == null) {
            return DefinitionIntake.TOPICS.contains(source.topic())
                    ? definitions.remove(source.topic(), key.get())
                    : forget(source, key.get());
        }
        if (DefinitionIntake.TOPICS.contains(source.topic())) {
            Definition definition = OwnRecords.read(source, text, Definition.class);
            return definitions.put(source.topic(), key.get(), definition, offset);
        }
        return receive(source, key.get(), text);
    }

    /** A tombstone: only what is kept by key knows of it. */
    private Reception forget(InputLine.SourceRecord source, String key) throws IOException {
        String topic = source.topic();
        if (topic.equals(TopicCatalogue.SCALING_CONTROLS.name())) {
            List<String> parts = RecordKey.parts(key);
            if (parts.size() == 1) {
                fleets.control(parts.get(0), Control.NONE);
                return Reception.ADMITTED;
            }
        }
        return ScalingTopics.byFleet().contains(topic) ? Reception.putAside(Refusals.noValue()) : Reception.FILTERED;
    }

    private Reception receive(InputLine.SourceRecord source, String key, Content.Text text)
            throws IOException, ReplayException {
        String topic = source.topic();
        if (topic.equals(TopicCatalogue.INSTANCE_METRICS.name())) {
            return sample(source, key, OwnRecords.read(source, text, InstanceMetrics.class));
        }
        if (topic.equals(TopicCatalogue.SCALING_OUTCOMES.name())) {
            ScalingOutcome outcome = OwnRecords.read(source, text, ScalingOutcome.class);
            String fleet = RecordKey.parts(key).get(0);
            fleets.outcome(Incoming.outcome(fleet, outcome));
            fleets.reported(fleet, outcome);
            return Reception.ADMITTED;
        }
        if (topic.equals(TopicCatalogue.SCALING_REQUESTS.name())) {
            return request(key, OwnRecords.read(source, text, ScalingRequest.class));
        }
        if (topic.equals(TopicCatalogue.SCALING_CONTROLS.name())) {
            return control(key, OwnRecords.read(source, text, ScalingControl.class));
        }
        results.recorded(
                topic,
                key,
                source.atMicros(),
                OwnRecords.read(source, text, Objects.requireNonNull(DERIVED.get(topic))));
        return Reception.ADMITTED;
    }

    private Reception sample(InputLine.SourceRecord source, String key, InstanceMetrics record)
            throws IOException, ReplayException {
        if (given.isOf(record.getFleet())) {
            throw ReplayException.misused(
                    "fleet " + record.getFleet() + " has signals of its own",
                    source.place(),
                    "leave out its rows in --signals, or its instance-metrics");
        }
        Sample sample;
        try {
            sample = Incoming.sample(record);
        } catch (IllegalArgumentException e) {
            return Reception.putAside(Reason.BAD_TYPE, String.valueOf(e.getMessage()));
        }
        Optional<Fault> fault = Refusals.ofKey(key, record.getFleet());
        if (fault.isPresent()) {
            return Reception.putAside(fault.get());
        }
        Admission admission = fleets.sample(sample, source.atMicros());
        return Refusals.of(admission, sample)
                .map(Reception::putAside)
                .orElse(admission == Admission.REPEATED ? Reception.REPEATED : Reception.ADMITTED);
    }

    private Reception request(String key, ScalingRequest record) throws IOException {
        Optional<Fault> fault = Refusals.of(key, record);
        if (fault.isPresent()) {
            return Reception.putAside(fault.get());
        }
        fleets.request(Incoming.request(record));
        return Reception.ADMITTED;
    }

    private Reception control(String key, ScalingControl record) throws IOException {
        List<String> parts = RecordKey.parts(key);
        switch (record.getControl()) {
            case APPROVED -> {
                String decisionId = record.getDecisionId();
                if (decisionId == null) {
                    return Reception.putAside(Refusals.approvalOfNothing());
                }
                return fleets.approve(decisionId) ? Reception.ADMITTED : Reception.FILTERED;
            }
            case FREEZE -> fleets.control(parts.get(0), Control.FREEZE);
            case NONE -> fleets.control(parts.get(0), Control.NONE);
            case ZERO_CONFIRMED -> fleets.control(parts.get(0), Control.ZERO_CONFIRMED);
        }
        return Reception.ADMITTED;
    }

    private void quarantine(InputLine.SourceRecord source, long offset, Fault fault) throws IOException {
        quarantined.merge(fault.reason().name(), 1L, Long::sum);
        var headers = new TreeMap<String, Object>();
        headers.put("reason", fault.reason().name());
        headers.put("detail", fault.detail());
        headers.put("topic", source.topic());
        headers.put("partition", 0);
        headers.put("offset", offset);
        headers.put("at", Json.time(fleets.clockMicros()));
        results.quarantined(source, headers);
    }

    Tally tally() {
        return tally;
    }

    ScalingCounts counts() {
        return new ScalingCounts(
                records,
                admitted,
                filtered,
                duplicates,
                quarantined,
                tally.signals(),
                tally.decisions(),
                tally.alerts(),
                given.warnings());
    }
}
