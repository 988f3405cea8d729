package dev.spillway.bench.sketches;

import dev.spillway.features.definition.DefinitionLoader;
import dev.spillway.features.domain.Definitions;
import dev.spillway.features.domain.EntityState;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Intake;
import dev.spillway.features.domain.Update;
import dev.spillway.topologies.definition.InvalidDefinitionsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The states of some customers as a group keeps them, with nothing of Kafka around them. */
final class Folding {
    private static final long START_MICROS = 1_800_000_000_000_000L;
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final Orders orders;
    private final FeatureGroup group;
    private final Intake intake;
    private final Event event;
    private final Orders.Slots slots;
    private final String[] customers;
    private final EntityState[] states;
    private final long stepMicros;
    private long events;

    /** @param perHour how many events come of each customer in an hour of event time */
    Folding(Sketch sketch, Orders orders, int customers, long perHour) throws IOException {
        Definitions definitions = load(sketch);
        EventLayout layout = Objects.requireNonNull(definitions.layouts().get(Sketch.TOPIC));
        this.orders = orders;
        this.group = new FeatureGroup(definitions.groups().get(0));
        this.intake = group.newIntake();
        this.event = layout.newEvent();
        this.slots = Orders.Slots.of(layout);
        this.customers = new String[customers];
        this.states = new EntityState[customers];
        for (int i = 0; i < customers; i++) {
            this.customers[i] = "customer-" + i;
            this.states[i] = group.newState();
        }
        this.stepMicros = HOUR_MICROS / perHour / customers;
    }

    private static Definitions load(Sketch sketch) throws IOException {
        Path folder = Files.createTempDirectory("spillway-bench");
        Path file = Files.writeString(folder.resolve("customers.yaml"), sketch.definition());
        try {
            return new DefinitionLoader(topic -> Optional.empty())
                    .load(List.of(file))
                    .definitions();
        } catch (InvalidDefinitionsException e) {
            throw new IllegalStateException("the bench's own definition is refused: " + e.getMessage(), e);
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    /** Folds the next events, one customer after the other. */
    void fold(long count) {
        for (long i = 0; i < count; i++) {
            int customer = (int) (events % customers.length);
            long at = START_MICROS + events * stepMicros;
            orders.fill(event, slots, events, customers[customer], at);
            if (intake.read(event, at) != Intake.Verdict.READ) {
                throw new IllegalStateException("the bench has made an event that is refused: " + intake.detail());
            }
            if (states[customer].admit(intake.inputs(), intake.id(), at + 1) != EntityState.Admission.ADMITTED) {
                throw new IllegalStateException("the bench has made an event that comes too late");
            }
            events++;
        }
    }

    /** Does for every customer what is done before a commit: says what it adds up to, and encodes what has changed of its state. How many bytes that made. */
    long writeBack() {
        long bytes = 0;
        for (int i = 0; i < states.length; i++) {
            EntityState state = states[i];
            Update update = group.update(customers[i], state);
            bytes += update.state().length;
            for (int part = 0; part < state.partCount(); part++) {
                if (state.isPartChanged(part)) {
                    bytes += state.encodePart(part).length;
                    state.partWritten(part);
                }
            }
            bytes += state.encodeRow().length;
        }
        return bytes;
    }

    /** The bytes of a customer's whole state, on average. */
    double stateBytes() {
        long bytes = 0;
        for (EntityState state : states) {
            bytes += state.encodeWhole().length;
        }
        return (double) bytes / states.length;
    }
}
