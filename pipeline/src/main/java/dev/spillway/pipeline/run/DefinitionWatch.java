package dev.spillway.pipeline.run;

import dev.spillway.schemas.RegistryUnreachableException;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Severity;
import dev.spillway.topologies.Patience;
import dev.spillway.topologies.ServiceClock;
import dev.spillway.topologies.definition.DefinitionFault;
import dev.spillway.topologies.definition.DefinitionFiles;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of the definitions every two seconds, and publishes what was changed there: feature groups, policies and
 * budgets, as far as the process runs what they are for. Files are taken once they have stayed the same from one look to the next,
 * so that none is read half-written. What is wrong is refused as a whole, with file, line and column in the log and in an alert,
 * and what runs stays.
 */
final class DefinitionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionWatch.class);
    private static final long LOOK_SECONDS = 2;

    /** Of so many faults an alert tells; the log has all. */
    private static final int FAULTS_MAX = 3;

    static final String REFUSED = "definitions|refused";

    private final List<Path> places;
    private final Intake intake;
    private final BiConsumer<String, Alert> alerts;
    private final ServiceClock wall;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "definition-watch");
    private Map<Path, DefinitionFiles.Stamp> taken;
    private Map<Path, DefinitionFiles.Stamp> seen;
    private List<String> atFirst = List.of();
    private Optional<Instant> refusedSince = Optional.empty();

    /** What takes definitions in. */
    @FunctionalInterface
    interface Intake {

        /**
         * Publishes what is newer than what is published.
         *
         * @return what stays as it was, though its text is another; each with the way out
         * @throws InvalidDefinitionsException if any is wrong: all that runs stays
         */
        List<String> publish(DefinitionFiles files) throws InvalidDefinitionsException;
    }

    /**
     * Not watching before {@link #start}; what the files are like now is taken already.
     *
     * @param places folders and files
     * @param intake asked when files have changed
     * @param alerts takes what is to be said, by its key
     */
    DefinitionWatch(List<Path> places, Intake intake, BiConsumer<String, Alert> alerts, ServiceClock wall) {
        this.places = places;
        this.intake = intake;
        this.alerts = alerts;
        this.wall = wall;
        this.taken = DefinitionFiles.stamps(places);
        this.seen = taken;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Begins, and says first what of the files as they are is not in force. */
    void start(List<String> left) {
        atFirst = List.copyOf(left);
        thread.start();
    }

    private void watch() {
        try {
            if (!atFirst.isEmpty()) {
                refused(atFirst);
            }
            while (!closed.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Patience.ClosedException e) {
            LOG.atDebug().log("closed while definitions were published");
        }
    }

    private void look() {
        Map<Path, DefinitionFiles.Stamp> now = DefinitionFiles.stamps(places);
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(taken)) {
            return;
        }
        try {
            List<String> left = intake.publish(DefinitionFiles.read(places));
            taken = now;
            if (left.isEmpty()) {
                accepted();
            } else {
                refused(left);
            }
        } catch (KafkaException e) {
            // not taken: the next look tries again
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("cannot publish definitions; tries again");
        } catch (InvalidDefinitionsException e) {
            taken = now;
            refused(e.faults().stream().map(DefinitionFault::toString).toList());
        }
    }

    private void refused(List<String> faults) {
        faults.forEach(fault -> LOG.atError().addKeyValue("fault", fault).log("refuses definitions, what runs stays"));
        String told = faults.stream().limit(FAULTS_MAX).collect(Collectors.joining("; "));
        String more = faults.size() > FAULTS_MAX ? "; and " + (faults.size() - FAULTS_MAX) + " more" : "";
        Instant now = wall.now();
        Instant since = refusedSince.orElse(now);
        refusedSince = Optional.of(since);
        say(true, "definitions are refused, what runs stays: " + told + more, since, now);
    }

    private void accepted() {
        LOG.atInfo().addKeyValue("files", seen.size()).log("takes definitions in");
        refusedSince.ifPresent(since -> say(false, "definitions are right again and in force", since, wall.now()));
        refusedSince = Optional.empty();
    }

    private void say(boolean firing, String summary, Instant since, Instant now) {
        Alert alert = Alert.newBuilder()
                .setSeverity(Severity.WARNING)
                .setSummary(summary)
                .setEvidence(List.of())
                .setFiring(firing)
                .setSince(since)
                .setAt(now)
                .build();
        try {
            alerts.accept(REFUSED, alert);
        } catch (KafkaException | RegistryUnreachableException e) {
            LOG.atWarn().addKeyValue("why", e.getMessage()).log("cannot send the alert " + REFUSED);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
