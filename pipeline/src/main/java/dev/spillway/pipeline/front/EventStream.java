package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.spillway.pipeline.Json;
import dev.spillway.pipeline.events.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Server-sent events to one caller. One is on its way at a time, and so many wait; when one more comes, all that wait are dropped,
 * the caller is told, and the stream ends: it is to ask again for what it has missed.
 */
final class EventStream implements Response {
    /** For what is under way to a caller that does not read. */
    private static final Duration END_WITHIN = Duration.ofSeconds(30);

    private final HttpResponseWriter out = HttpResponse.streaming();
    private final ServiceRequestContext context;
    private final Executor loop;
    private final int most;
    private final Runnable onDrop;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean ending;

    /** @param onDrop called for each event that is not sent */
    EventStream(ServiceRequestContext context, int most, Runnable onDrop) {
        this.context = context;
        this.loop = context.eventLoop();
        this.most = most;
        this.onDrop = onDrop;
    }

    /** Sends the headers, and a first comment, at which a caller sees that it misses nothing from here on. */
    void begin(Set<String> topics) {
        out.write(ResponseHeaders.builder(HttpStatus.OK)
                .contentType(MediaType.EVENT_STREAM)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .build());
        send(": following " + String.join(", ", topics) + "\n\n");
    }

    /** Has a task run when the stream is over, however it ended. */
    void whenEnded(Runnable task) {
        var unused = out.whenComplete().whenComplete((done, failure) -> task.run());
    }

    /** Takes an event. Returns at once. */
    void offer(Event event) {
        send("id: " + event.id() + "\nevent: " + event.topic() + "\ndata: "
                + new String(Json.bytes(event::write), StandardCharsets.UTF_8) + "\n\n");
    }

    /** Says that it is still there, if it has nothing to say. */
    synchronized void beat() {
        if (!writing && waiting.isEmpty() && !ending) {
            send(": beat\n\n");
        }
    }

    /** Ends it, after what waits. */
    synchronized void stop() {
        end("event: end\ndata: {\"reason\":\"this instance is stopping\"}\n\n");
    }

    private synchronized void send(String text) {
        if (ending) {
            return;
        }
        if (waiting.size() < most) {
            waiting.add(text);
            pump();
            return;
        }
        int lost = waiting.size() + 1;
        waiting.clear();
        for (int i = 0; i < lost; i++) {
            onDrop.run();
        }
        end("event: dropped\ndata: {\"dropped\":" + lost
                + ",\"reason\":\"events came faster than they were read\",\"fix\":\"open the stream again\"}\n\n");
    }

    private void end(String last) {
        if (!ending) {
            ending = true;
            waiting.add(last);
            context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, END_WITHIN);
            pump();
        }
    }

    private synchronized void pump() {
        if (writing) {
            return;
        }
        String next = waiting.poll();
        if (next == null) {
            if (ending) {
                out.close();
            }
            return;
        }
        writing = out.tryWrite(HttpData.ofUtf8(next));
        if (writing) {
            var unused = out.whenConsumed().whenCompleteAsync((done, failure) -> written(), loop);
        } else {
            // the caller is gone
            ending = true;
            waiting.clear();
        }
    }

    private synchronized void written() {
        writing = false;
        pump();
    }

    @Override
    public HttpResponse toHttp() {
        return out;
    }
}
