package dev.spillway.scaling.otlp;

import dev.spillway.scaling.domain.Glob;
import dev.spillway.scaling.domain.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the OTLP metrics of some resources mean: whose they are, and which of them are which gauge or latency.
 *
 * @param topic what the Collector writes to
 * @param resources by resource attribute, what its value must match one of; empty: all resources
 * @param fleet where the fleet's name is found; the others likewise
 * @param tier 1 to 4; null: not told
 * @param instance what it is found in sets instances apart; an empty constant: the metrics speak for the fleet
 * @param intervalMicros how often instances get a sample: the longest interval at which any of it is collected
 */
public record OtlpMapping(
        String name,
        String topic,
        Map<String, List<Glob>> resources,
        Attribute fleet,
        Attribute kind,
        Attribute region,
        @Nullable Attribute tier,
        Attribute instance,
        long intervalMicros,
        List<MappedMetric> metrics) {
    public OtlpMapping {
        resources = Map.copyOf(resources);
        metrics = List.copyOf(metrics);
    }

    boolean appliesTo(Map<String, String> resource) {
        return resources.entrySet().stream()
                .allMatch(each -> each.getValue().stream()
                        .anyMatch(glob -> glob.matches(resource.getOrDefault(each.getKey(), ""))));
    }

    boolean mentions(String metric) {
        return metrics.stream().anyMatch(each -> each.mentions(metric));
    }

    /** Whose a point is. */
    Owner owner(Map<String, String> ofPoint, Map<String, String> ofResource) throws NoOwnerException {
        String theKind = named("kind", kind, ofPoint, ofResource);
        Integer theTier = tier == null ? null : tier(tier.in(ofPoint, ofResource));
        return new Owner(
                named("fleet", fleet, ofPoint, ofResource),
                named("instance", instance, ofPoint, ofResource),
                kind(theKind),
                named("region", region, ofPoint, ofResource),
                theTier);
    }

    private String named(String what, Attribute attribute, Map<String, String> ofPoint, Map<String, String> ofResource)
            throws NoOwnerException {
        Optional<String> found = attribute.in(ofPoint, ofResource);
        if (found.isEmpty()) {
            throw new NoOwnerException(name + " finds no " + what + ": no " + attribute.places());
        }
        return found.get();
    }

    private Kind kind(String text) throws NoOwnerException {
        for (Kind each : Kind.values()) {
            if (each.name().equalsIgnoreCase(text)) {
                return each;
            }
        }
        throw new NoOwnerException(name + " finds \"" + text + "\", which is no kind of fleet");
    }

    private @Nullable Integer tier(Optional<String> text) throws NoOwnerException {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.get().matches("[1-4]")) {
            throw new NoOwnerException(name + " finds the tier \"" + text.get() + "\", which is not 1 to 4");
        }
        return Integer.valueOf(text.get());
    }

    /** Whose a point is cannot be told; the message says what is missing. */
    static final class NoOwnerException extends Exception {
        NoOwnerException(String message) {
            super(message, null, false, false);
        }
    }
}
