package dev.spillway.it;

import dev.spillway.features.domain.Values;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Orders made from a seed, without end: of few customers in few cities, the times out of order by up to a minute, some without an
 * amount. The first was placed so long ago that an hour's window has begun to forget when the last comes.
 */
final class OrderStream {
    private static final String[] CITIES = {"Lyon", "Oslo", "São Paulo", "a|b"};
    private static final long JITTER_MICROS = 60_000_000;

    private final Random random;
    private final int customers;
    private final long stepMicros;
    private final List<Order> made = new ArrayList<>();
    private long atMicros;

    /** @param stepMicros how much later each order is than the one before, on average */
    OrderStream(long seed, int customers, long beginMicros, long stepMicros) {
        this.random = new Random(seed);
        this.customers = customers;
        this.atMicros = beginMicros;
        this.stepMicros = stepMicros;
    }

    /** The next orders. */
    List<Order> next(int number) {
        var orders = new ArrayList<Order>();
        for (int i = 0; i < number; i++) {
            atMicros += random.nextLong(2 * stepMicros);
            orders.add(new Order(
                    "o%07d".formatted(made.size() + i),
                    // few of them order much, as everywhere
                    "c" + (int) (customers * random.nextDouble() * random.nextDouble()),
                    CITIES[random.nextInt(CITIES.length)],
                    // quarters add up exactly, in any order
                    random.nextInt(10) == 0 ? null : random.nextInt(400) / 4.0,
                    random.nextInt(5),
                    atMicros - random.nextLong(JITTER_MICROS)));
        }
        made.addAll(orders);
        return orders;
    }

    /** All orders so far. */
    List<Order> made() {
        return List.copyOf(made);
    }

    static long minutesAgo(long minutes) {
        return Values.micros(Instant.now()) - minutes * 60_000_000;
    }
}
