package dev.spillway.scaling.domain;

import java.util.List;
import java.util.Map;

/**
 * A policy as it is written: the fleets it is for, and what it comes to for each tier.
 *
 * @param fleets which fleets of the kind it is for
 * @param checksum of its text, so that one version has one content
 * @param base what holds for tiers without overrides
 * @param tiers what holds for the tiers with overrides, which are merged over the base field by field
 */
public record PolicyDefinition(
        String name,
        int version,
        Kind kind,
        List<Glob> fleets,
        String text,
        String checksum,
        Policy base,
        Map<Integer, Policy> tiers) {

    public Policy forTier(int tier) {
        return tiers.getOrDefault(tier, base);
    }
}
