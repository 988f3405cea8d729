package dev.spillway.pipeline.front;

import dev.spillway.pipeline.events.DecisionLog;
import dev.spillway.pipeline.events.EventFeed;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.topologies.Secret;
import dev.spillway.topologies.ServiceClock;

/**
 * What a front needs to answer for fleets.
 *
 * @param board the fleets that this process judges
 * @param words where the brakes go
 * @param token what changing calls have to show; empty: none is taken
 * @param clock by which ages are told
 */
public record Fleets(
        FleetBoard board,
        DecisionLog decisions,
        EventFeed events,
        OperatorWords words,
        Secret token,
        ServiceClock clock,
        Bounds bounds) {

    /**
     * How much watching is allowed.
     *
     * @param streams that may be open at once
     * @param eventsWaiting in one stream, for a caller that reads more slowly than they come; beyond it the stream ends
     */
    public record Bounds(int streams, int eventsWaiting) {
        public static final Bounds DEFAULT = new Bounds(64, 1_000);
    }
}
