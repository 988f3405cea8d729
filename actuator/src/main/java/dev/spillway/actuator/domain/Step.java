package dev.spillway.actuator.domain;

/** What is to be done for a fleet next. Until it is {@linkplain Fence#settled settled}, there is no other. */
public sealed interface Step {

    Order order();

    /** Carry it out, then acknowledge it. */
    record CarryOut(Order order) implements Step {}

    /** Acknowledge it as superseded: a newer one came before it was begun. */
    record Supersede(Order order) implements Step {}

    /** Let it go: while it waited it expired, or it or a newer one was acknowledged by someone else. */
    record LetGo(Order order, Drop reason) implements Step {}
}
