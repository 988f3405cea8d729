/** The graph that carries samples to fleets and what fleets say to topics, with its processors and stores. It decides nothing. */
@NullMarked
package dev.spillway.scaling.topology;

import org.jspecify.annotations.NullMarked;
