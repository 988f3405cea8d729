package dev.spillway.pipeline.front;

import dev.spillway.features.rollout.Lifecycle;
import dev.spillway.topologies.Secret;

/**
 * What a front needs to answer for the versions of feature groups.
 *
 * @param token what changing calls have to show; empty: none is taken
 */
public record Versions(Lifecycle lifecycle, Secret token) {}
