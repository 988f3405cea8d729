/**
 * The HTTP front: look-ups as Feast's feature server answers them and in our own form, health, metrics and a page that
 * lists it all. Translates between HTTP and the look-up port; decides nothing about features.
 */
@NullMarked
package dev.spillway.pipeline.front;

import org.jspecify.annotations.NullMarked;
