/**
 * Look-ups over all instances of the feature service: what is asked here of an entity whose state is elsewhere is asked there, over
 * gRPC, in one hop. Who is asked is decided in {@code topologies.instances}; how an entity is evaluated, where its state is.
 */
@NullMarked
package dev.spillway.pipeline.instances;

import org.jspecify.annotations.NullMarked;
