/** The feature service: events in, features out. */
@NullMarked
package dev.spillway.features;

import org.jspecify.annotations.NullMarked;
