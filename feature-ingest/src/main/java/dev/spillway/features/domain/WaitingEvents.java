package dev.spillway.features.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An entity's events at or ahead of the clock, as they are: no tile may have them yet, as the head of a window is exact.
 * Bounded by the events of an hour, since none is further ahead, and by {@link #MOST}: beyond that the oldest are folded
 * in early, and a look-up may see them too soon.
 */
final class WaitingEvents {
    static final int MOST = 4_096;

    /** Made when there is one: a list of nothing would be another place in memory to wait for. */
    private List<Inputs> events = List.of();

    /** Lets an event wait, and folds the oldest in if there are too many. */
    void add(Inputs inputs, Consumer<Inputs> fold) {
        events().add(inputs);
        if (events.size() > MOST) {
            int oldest = 0;
            for (int i = 1; i < events.size(); i++) {
                oldest = events.get(i).timeMicros < events.get(oldest).timeMicros ? i : oldest;
            }
            fold.accept(events.remove(oldest));
        }
    }

    private List<Inputs> events() {
        if (!(events instanceof ArrayList)) {
            events = new ArrayList<>(1);
        }
        return events;
    }

    /** Folds in those that the clock has passed. */
    void settle(long clockMicros, Consumer<Inputs> fold) {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).timeMicros < clockMicros) {
                fold.accept(events.remove(i--));
            }
        }
    }

    /** Those that an instant is past. */
    List<Inputs> before(long atMicros) {
        if (events.isEmpty()) {
            return List.of();
        }
        return events.stream().filter(event -> event.timeMicros < atMicros).toList();
    }

    void write(StateCodec codec, StateWriter out) {
        out.unsigned(events.size());
        events.forEach(event -> codec.writeInputs(event, out));
    }

    void read(StateCodec codec, StateReader in) {
        for (int left = in.count(); left > 0; left--) {
            events().add(codec.readInputs(in));
        }
    }
}
