package dev.spillway.features.domain;

/**
 * A span of time that slides over the events by hops: at the instant q it holds the events with
 * {@code floor((q − width)/hop)·hop <= t < q}. The lifetime is the window that holds them all.
 *
 * @param text as the definition has it and as feature names end: {@code 1h}, {@code lifetime}
 * @param hopMicros between one second and the width; 0 for the lifetime
 */
public record Window(String text, long widthMicros, long hopMicros) {

    public static final Window LIFETIME = new Window("lifetime", Long.MAX_VALUE, 0);

    public boolean isLifetime() {
        return hopMicros == 0;
    }

    /** The start of the window at an instant, a multiple of the hop; the lifetime's is {@link Long#MIN_VALUE}. */
    public long startMicros(long atMicros) {
        return isLifetime() ? Long.MIN_VALUE : Math.floorDiv(atMicros - widthMicros, hopMicros) * hopMicros;
    }
}
