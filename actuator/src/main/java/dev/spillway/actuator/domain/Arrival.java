package dev.spillway.actuator.domain;

/** What becomes of an order that was read. */
public sealed interface Arrival {

    /** It is next, once the fleet is free. */
    record Admitted() implements Arrival {}

    /** It is over: nothing is done, and nothing is said. */
    record Dropped(Drop reason) implements Arrival {}

    /** The same order was read before and is not over: this one is over when that is. */
    record UnderWay() implements Arrival {}
}
