package dev.spillway.pipeline.replay;

import dev.spillway.schemas.TopicCatalogue;
import dev.spillway.schemas.shared.Alert;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The services that run in a replay, each of which takes every line: also one that is nothing to it moves its clock. None reads
 * what another writes, so each runs its own timers in their order.
 */
final class Services {
    /** How long after the last record signals of instance metrics may still close. */
    private static final long GRACE_MICROS = 30_000_000;

    private static final String METRICS = TopicCatalogue.INSTANCE_METRICS.name();

    private final Optional<FeatureReplay> features;
    private final Optional<ScalingReplay> scaling;
    private final Optional<AlertFile> alerts;
    private final Map<String, Long> ignored = new TreeMap<>();
    private long records;
    private long lookUps;
    private long clockMicros = Long.MIN_VALUE;
    private boolean measured;

    /** @param alerts where the services say theirs; empty: what they say goes nowhere */
    Services(Optional<FeatureReplay> features, Optional<ScalingReplay> scaling, Optional<AlertFile> alerts) {
        this.alerts = alerts;
        this.features = features;
        this.scaling = scaling;
    }

    void take(InputLine line) throws IOException, ReplayException {
        clockMicros = Math.max(clockMicros, line.atMicros());
        boolean read = features.isPresent() && features.get().take(line);
        read |= scaling.isPresent() && scaling.get().take(line);
        if (line instanceof InputLine.LookUp) {
            lookUps++;
        } else if (line instanceof InputLine.SourceRecord source) {
            records++;
            measured |= source.topic().equals(METRICS);
            if (!read && !recorded(source)) {
                OwnRecords.check(source);
                ignored.merge(source.topic(), 1L, Long::sum);
            }
        }
        flush();
    }

    /** An alert that the input has takes the place of a service's own, whichever service runs. */
    private boolean recorded(InputLine.SourceRecord source) throws IOException, ReplayException {
        if (alerts.isEmpty() || !source.topic().equals(TopicCatalogue.ALERTS.name())) {
            return false;
        }
        Optional<String> key = OwnKeys.of(source);
        if (key.isEmpty() || !(source.value() instanceof Content.Text text)) {
            return false;
        }
        alerts.get().refuseUnseen(source);
        alerts.get().recorded(key.get(), OwnRecords.read(source, text, Alert.class), source.atMicros());
        return true;
    }

    private void flush() throws IOException {
        if (alerts.isPresent()) {
            alerts.get().flush();
        }
    }

    /** Lets the clock run on, where the options say so, or for the signals that are not closed yet. */
    void finish(ReplayOptions options) throws IOException {
        if (options.untilMicros().isEmpty() && !measured) {
            return;
        }
        long until = options.untilMicros().orElse(clockMicros + GRACE_MICROS);
        if (features.isPresent()) {
            features.get().runUntil(until);
        }
        if (scaling.isPresent()) {
            scaling.get().runUntil(until);
        }
        flush();
    }

    long lines() {
        return records + lookUps;
    }

    long records() {
        return records;
    }

    long lookUps() {
        return lookUps;
    }

    /** By topic: records that no service reads. */
    Map<String, Long> ignored() {
        return ignored;
    }

    /** The largest timestamp so far. */
    long clockMicros() {
        return clockMicros;
    }
}
