package dev.spillway.bench.sketches;

import dev.spillway.bench.ingest.Zipf;
import dev.spillway.features.domain.Event;
import dev.spillway.features.domain.EventLayout;
import dev.spillway.features.domain.FieldType;
import java.util.SplittableRandom;

/** Events, drawn beforehand so that drawing them costs no time: items of which some come far more often, and prices in cents. */
final class Orders {
    private static final int DRAWN = 1 << 16;
    private static final int ITEMS = 10_000;

    private final String[] items = new String[DRAWN];
    private final double[] prices = new double[DRAWN];

    Orders() {
        var random = new SplittableRandom(20_261_122L);
        var popular = new Zipf(ITEMS, 1);
        for (int i = 0; i < DRAWN; i++) {
            items[i] = "item-" + popular.draw(random);
            prices[i] = random.nextInt(10_000) / 100.0;
        }
    }

    /** Where an event has its fields. */
    record Slots(int customer, int item, int price, int at) {
        static Slots of(EventLayout layout) {
            return new Slots(
                    layout.field("customer", FieldType.STRING).slot(),
                    layout.field("item", FieldType.STRING).slot(),
                    layout.field("price", FieldType.DOUBLE).slot(),
                    layout.field("at", FieldType.TIMESTAMP).slot());
        }
    }

    /** Makes the event one of the customer's. */
    void fill(Event event, Slots slots, long number, String customer, long atMicros) {
        int drawn = (int) (number & (DRAWN - 1));
        event.setText(slots.customer, customer);
        event.setText(slots.item, items[drawn]);
        event.setDouble(slots.price, prices[drawn]);
        event.setLong(slots.at, atMicros);
    }
}
