package dev.spillway.scaling.domain;

import org.jspecify.annotations.Nullable;

/**
 * How a store's nodes are added: one at a time, each verified before the next.
 *
 * @param brakeAfterFirst while true no further node is added; null: there is no such brake
 * @param verify what must hold after a node has joined
 * @param verifyForMicros how long it must have held
 * @param abortAfterMicros how long a step may take
 */
public record Procedure(
        String name,
        @Nullable Condition brakeAfterFirst,
        Condition verify,
        long verifyForMicros,
        long abortAfterMicros) {}
