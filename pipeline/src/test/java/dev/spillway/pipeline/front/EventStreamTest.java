package dev.spillway.pipeline.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server-sent events, to callers that read and one that does not. */
class EventStreamTest {
    private final Stage stage = new Stage().bounds(2, 5);
    private Front front;

    @BeforeEach
    void start() throws IOException {
        front = stage.front();
    }

    @AfterEach
    void stop() {
        front.close();
    }

    private static final class Listener implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Listener(Front front, String topics) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), front.uri().getPort());
            socket.setSoTimeout(20_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream()
                    .write(("GET /v1/events?topics=" + topics + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        /** The next line that begins so; empty: the stream is over. */
        String next(String begin) throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(begin)) {
                    return line;
                }
            }
            return "";
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void tell(String topic, long offset, String id) {
        stage.feed().tell(stage.event(topic, "serving", offset, stage.outcome(id, offset, 12)));
    }

    @Test
    void tellsEachCallerOfItsTopics() throws Exception {
        try (var one = new Listener(front, "scaling-outcomes");
                var both = new Listener(front, "alerts,scaling-outcomes")) {
            assertThat(one.next("HTTP")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(one.next("content-type")).isEqualTo("content-type: text/event-stream");
            assertThat(one.next(":")).isEqualTo(": following scaling-outcomes");
            assertThat(both.next(":")).isEqualTo(": following alerts, scaling-outcomes");

            tell("alerts", 1, "a");
            tell("scaling-outcomes", 2, "serving@2");

            assertThat(one.next("id:")).isEqualTo("id: scaling-outcomes/0/2");
            assertThat(one.next("event:")).isEqualTo("event: scaling-outcomes");
            assertThat(one.next("data:"))
                    .isEqualTo("data: {\"topic\":\"scaling-outcomes\",\"key\":\"serving\","
                            + "\"timestamp\":\"2026-11-22T12:00:00.000000Z\",\"value\":{\"decisionId\":\"serving@2\","
                            + "\"epoch\":2,\"status\":\"APPLIED\",\"instances\":12,\"removed\":null,"
                            + "\"at\":\"2026-11-22T12:00:00.000000Z\",\"detail\":null}}");
            assertThat(List.of(both.next("event:"), both.next("event:")))
                    .containsExactly("event: alerts", "event: scaling-outcomes");

            // no more than two
            assertThat(Conversation.say(front.uri(), "GET /v1/events?topics=alerts")
                            .body())
                    .isEqualTo("{\"error\":\"2 streams are open, and no more are taken\","
                            + "\"fix\":\"close one, or ask another instance\"}");
        }
        // who leaves makes room, at the latest when there is something to tell
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            tell("scaling-outcomes", 3, "serving@3");
            tell("alerts", 3, "serving@3");
            return stage.feed().followers() == 0;
        });
    }

    @Test
    void dropsWhatACallerDoesNotReadAndSaysSo() throws Exception {
        // more than sockets take by themselves
        String large = "x".repeat(1 << 20);
        try (var slow = new Listener(front, "scaling-outcomes")) {
            assertThat(slow.next(":")).startsWith(": following");
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                tell("scaling-outcomes", 1, large);
                return dropped() > 0;
            });
            tell("scaling-outcomes", 9, "too late");

            assertThat(slow.next("event: dropped")).isEqualTo("event: dropped");
            assertThat(slow.next("data:"))
                    .isEqualTo("data: {\"dropped\":6,\"reason\":\"events came faster than they were read\","
                            + "\"fix\":\"open the stream again\"}");
            assertThat(slow.next("id:")).isEmpty();
        }
        assertThat(dropped()).isEqualTo(6);
        await().until(() -> stage.feed().followers() == 0);
    }

    private double dropped() {
        return stage.meters().get("spillway.events.dropped").counter().count();
    }

    @Test
    void endsStreamsWhenItStops() throws Exception {
        try (var one = new Listener(front, "alerts")) {
            assertThat(one.next(":")).isEqualTo(": following alerts");

            front.close();

            assertThat(one.next("event:")).isEqualTo("event: end");
            assertThat(one.next("data:")).isEqualTo("data: {\"reason\":\"this instance is stopping\"}");
        }
    }
}
