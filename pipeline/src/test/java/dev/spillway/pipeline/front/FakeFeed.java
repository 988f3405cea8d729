package dev.spillway.pipeline.front;

import dev.spillway.pipeline.events.Event;
import dev.spillway.pipeline.events.EventFeed;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Events as a test tells them. */
public final class FakeFeed implements EventFeed {
    private record Follower(Set<String> topics, Consumer<Event> reader) {}

    private final List<Follower> followers = new CopyOnWriteArrayList<>();

    @Override
    public Set<String> topics() {
        return Set.of("scaling-decisions", "scaling-outcomes", "alerts");
    }

    @Override
    public Subscription follow(Set<String> topics, Consumer<Event> reader) {
        var follower = new Follower(topics, reader);
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    public void tell(Event event) {
        followers.stream()
                .filter(each -> each.topics().contains(event.topic()))
                .forEach(each -> each.reader().accept(event));
    }

    public int followers() {
        return followers.size();
    }
}
