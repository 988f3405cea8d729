/**
 * A small fleet of real prediction servers: each on a port of its own, with a bounded number of slots and a bounded queue,
 * scoring entities by features that it looks up over HTTP; and the load that asks them. What is reported is measured.
 */
@NullMarked
package dev.spillway.pipeline.prediction;

import org.jspecify.annotations.NullMarked;
