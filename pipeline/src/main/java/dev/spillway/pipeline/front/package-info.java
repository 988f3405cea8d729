/**
 * The front: look-ups over HTTP as Feast's feature server answers them and in our own form, health, metrics, a page that
 * lists it all, and beside them whatever gRPC services it is given. Translates between the wire and a port; decides nothing.
 */
@NullMarked
package dev.spillway.pipeline.front;

import org.jspecify.annotations.NullMarked;
