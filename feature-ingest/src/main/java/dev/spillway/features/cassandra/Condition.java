package dev.spillway.features.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import dev.spillway.topologies.Health;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the sink does: its health check at any time, and a line in the log whenever it changes. */
final class Condition {
    private static final Logger LOG = LoggerFactory.getLogger(CassandraSink.class);

    private final String topic;
    private volatile Health.Status status = Health.Status.starting("opening the tables in cassandra");

    Condition(String topic) {
        this.topic = topic;
    }

    Health.Status status() {
        return status;
    }

    /** Something is the matter that passes, and is waited for. Said once, however often it is tried. */
    void waitsFor(String what, Throwable why) {
        String sentence =
                "%s (%s): rows wait in %s and are written when that is over".formatted(what, reason(why), topic);
        if (status.state() != Health.State.WAITING) {
            LOG.warn("{}", sentence);
        }
        status = Health.Status.waiting(sentence);
    }

    /** The driver wraps what its first node said, and its node what the network said: that is what helps. */
    private static String reason(Throwable why) {
        Throwable reason = why;
        if (why instanceof AllNodesFailedException all && !all.getAllErrors().isEmpty()) {
            reason = all.getAllErrors().values().iterator().next().get(0);
        }
        String message = reason.getClass().getSimpleName();
        for (@Nullable Throwable at = reason; at != null; at = at.getCause()) {
            message = at.getMessage() == null ? message : at.getMessage();
        }
        return message;
    }

    /** Everything that is needed answers. */
    void goesOn() {
        if (status.state() == Health.State.WAITING) {
            LOG.info("what was waited for is there: rows are written again");
        }
        status = Health.Status.up();
    }

    /** It will not go on by itself. */
    void stops(Throwable why) {
        LOG.error("the cassandra sink has stopped", why);
        status = Health.Status.down("the cassandra sink has stopped: " + why.getMessage());
    }
}
