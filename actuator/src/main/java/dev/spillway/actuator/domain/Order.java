package dev.spillway.actuator.domain;

/**
 * What the fence has to know of a decision.
 *
 * @param epoch grows with each decision of the fleet, from 1
 * @param validUntilMicros at or after this instant it must not be begun
 * @param advice true if it only says what would have been decided
 */
public record Order(String fleet, long epoch, long validUntilMicros, boolean advice) {

    boolean expired(long nowMicros) {
        return nowMicros >= validUntilMicros;
    }
}
