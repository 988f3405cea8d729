package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.pipeline.events.EventFeed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The event streams that are open: so many at the most. */
final class EventStreams implements AutoCloseable {
    /** Often enough that what stands between, which likes to cut silent connections, lets it live. */
    private static final long BEAT_S = 10;

    private final EventFeed feed;
    private final Fleets.Bounds bounds;
    private final Semaphore free;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Counter dropped;
    private final Gauge open;
    private final MeterRegistry meters;
    private volatile boolean closed;

    EventStreams(Fleets fleets, MeterRegistry meters) {
        this.feed = fleets.events();
        this.bounds = fleets.bounds();
        this.free = new Semaphore(bounds.streams());
        this.meters = meters;
        this.dropped = Counter.builder("spillway.events.dropped")
                .description("Events that were not sent, for their caller read too slowly")
                .register(meters);
        this.open = Gauge.builder("spillway.events.streams", streams, Set::size)
                .description("Streams of events that are open")
                .register(meters);
    }

    Set<String> topics() {
        return feed.topics();
    }

    /** Opens a stream to a caller. */
    Response open(ServiceRequestContext context, Set<String> topics) {
        if (closed || !free.tryAcquire()) {
            throw new RefusedException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    closed
                            ? "this instance is stopping"
                            : bounds.streams() + " streams are open, and no more are taken",
                    "close one, or ask another instance");
        }
        // a stream is a request that lasts
        context.clearRequestTimeout();
        var stream = new EventStream(context, bounds.eventsWaiting(), dropped::increment);
        EventFeed.Subscription subscription = feed.follow(topics, stream::offer);
        ScheduledFuture<?> beat =
                context.eventLoop().scheduleAtFixedRate(stream::beat, BEAT_S, BEAT_S, TimeUnit.SECONDS);
        streams.add(stream);
        stream.whenEnded(() -> {
            beat.cancel(false);
            subscription.close();
            streams.remove(stream);
            free.release();
        });
        stream.begin(topics);
        if (closed) {
            stream.stop();
        }
        return stream;
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(streams).forEach(EventStream::stop);
        meters.remove(open);
    }
}
