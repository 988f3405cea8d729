/**
 * How many samples of how many instances one scaling service judges on this machine, how soon a decision is committed, and how near
 * the quantiles of fleets are.
 */
@NullMarked
package dev.spillway.bench.scaling;

import org.jspecify.annotations.NullMarked;
