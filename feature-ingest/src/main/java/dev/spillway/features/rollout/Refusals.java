package dev.spillway.features.rollout;

import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Severity;
import dev.spillway.topologies.ServiceClock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which groups' published definitions cannot be used: once in the log and in an alert, and when that is over. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final BiConsumer<String, Alert> alerts;
    private final ServiceClock wall;
    private final RolloutMeters meters;
    private final Map<String, Refusal> standing = new TreeMap<>();

    private record Refusal(String why, Instant since) {}

    Refusals(BiConsumer<String, Alert> alerts, ServiceClock wall, RolloutMeters meters) {
        this.alerts = alerts;
        this.wall = wall;
        this.meters = meters;
    }

    /** The alert's key. */
    static String key(String group) {
        return "definition|" + group + "|refused";
    }

    /**
     * Says what has changed.
     *
     * @param now why, by group
     */
    void stand(Map<String, String> now) {
        Instant at = wall.now();
        now.forEach((group, why) -> {
            Refusal before = standing.get(group);
            if (before == null || !before.why.equals(why)) {
                var refusal = new Refusal(why, before == null ? at : before.since);
                standing.put(group, refusal);
                meters.refused();
                LOG.atError()
                        .addKeyValue("group", group)
                        .addKeyValue("fault", why)
                        .log("refuses a definition, what runs stays");
                say(group, true, "a definition is refused, what runs stays: " + why, refusal.since, at);
            }
        });
        for (String group : new HashSet<>(standing.keySet())) {
            Refusal over = standing.get(group);
            if (over != null && !now.containsKey(group)) {
                standing.remove(group);
                say(group, false, "the definition of group " + group + " is no longer refused", over.since, at);
            }
        }
    }

    private void say(String group, boolean firing, String summary, Instant since, Instant at) {
        Alert alert = Alert.newBuilder()
                .setSeverity(Severity.WARNING)
                .setSummary(summary)
                .setEvidence(List.of())
                .setFiring(firing)
                .setSince(since)
                .setAt(at)
                .build();
        try {
            alerts.accept(key(group), alert);
        } catch (KafkaException | RegistryUnreachableException e) {
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("cannot send the alert " + key(group));
        }
    }
}
