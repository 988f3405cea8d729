package dev.spillway.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Somebody who asks one instance for everything, again and again, and writes down what came of it. */
final class Asking implements AutoCloseable {

    /**
     * What one look-up got.
     *
     * @param began in nanoseconds, as {@code System.nanoTime} counts them
     * @param outcomes source and status of a feature, so often
     * @param unstated how many answers came from a standby without saying how far it was behind
     */
    record Round(long began, long ended, Map<String, Integer> outcomes, int unstated, long stalestMs) {
        boolean isWhole() {
            return outcomes.keySet().stream()
                    .noneMatch(outcome -> outcome.endsWith("INVALID") || outcome.equals("ERROR"));
        }
    }

    private final Supplier<Caller> caller;
    private final String body;
    private final ConcurrentLinkedQueue<Round> rounds = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closed;

    private Asking(Supplier<Caller> caller, String body) {
        this.caller = caller;
        this.body = body;
    }

    /** Begins to ask for these entities. */
    static Asking begin(Supplier<Caller> caller, List<OrderFeatures.Entity> entities) {
        var asking = new Asking(caller, body(entities));
        var thread = new Thread(asking::ask, "asking");
        thread.setDaemon(true);
        thread.start();
        return asking;
    }

    /** A batch of them. */
    static String body(List<OrderFeatures.Entity> entities) {
        var requests = new ArrayList<Map<String, Object>>();
        for (OrderFeatures.Entity entity : entities) {
            var key = new LinkedHashMap<String, String>();
            for (int i = 0; i < entity.fields().size(); i++) {
                key.put(entity.fields().get(i), entity.key().get(i));
            }
            requests.add(Map.of("group", entity.group(), "entity", key));
        }
        return Caller.JSON.valueToTree(Map.of("requests", requests)).toString();
    }

    private void ask() {
        try {
            while (!closed) {
                rounds.add(round(caller.get(), body));
            }
            ended.complete(null);
        } catch (RuntimeException e) { // the edge of the thread; whoever closes this is told
            ended.completeExceptionally(e);
        }
    }

    /** Asks once. */
    static Round round(Caller caller, String body) {
        return round(caller, "", body);
    }

    /** Asks once, on terms: {@code ?max-staleness=…}. */
    static Round round(Caller caller, String terms, String body) {
        long began = System.nanoTime();
        Caller.Reply reply = caller.post("/v1/features:batch" + terms, body);
        long ended = System.nanoTime();
        var outcomes = new TreeMap<String, Integer>();
        int unstated = 0;
        long stalestMs = 0;
        for (JsonNode result : reply.json().path("results")) {
            JsonNode features = result.path("features");
            if (features.isEmpty()) {
                outcomes.merge("ERROR", 1, Integer::sum);
                continue;
            }
            JsonNode feature = features.elements().next();
            boolean standby = feature.path("source").asText().equals("STANDBY");
            outcomes.merge(
                    feature.path("source").asText() + " "
                            + feature.path("status").asText(),
                    1,
                    Integer::sum);
            unstated += standby && !result.has("stalenessMs") ? 1 : 0;
            stalestMs = Math.max(stalestMs, result.path("stalenessMs").asLong());
        }
        return new Round(began, ended, outcomes, unstated, stalestMs);
    }

    /** What came of it so far. */
    List<Round> rounds() {
        return List.copyOf(rounds);
    }

    /** The sources of all answers of all rounds. */
    static Map<String, Integer> sources(List<Round> rounds) {
        var sources = new TreeMap<String, Integer>();
        for (Round round : rounds) {
            round.outcomes().forEach((outcome, n) -> sources.merge(outcome.split(" ", 2)[0], n, Integer::sum));
        }
        return sources;
    }

    /** Every outcome of all rounds. */
    static Set<String> outcomes(List<Round> rounds) {
        var outcomes = new TreeMap<String, Integer>();
        rounds.forEach(round -> outcomes.putAll(round.outcomes()));
        return outcomes.keySet();
    }

    @Override
    public void close() {
        closed = true;
        ended.join();
    }
}
