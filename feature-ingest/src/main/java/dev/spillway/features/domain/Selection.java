package dev.spillway.features.domain;

import java.util.List;

/**
 * Features of a group in the order in which they are asked for, found once for all that is done with them.
 *
 * @param positions of each in {@link FeatureVector#values}
 */
@SuppressWarnings("ArrayRecordComponent") // read on the hot path, made once, never compared
public record Selection(List<String> names, int[] positions) {}
