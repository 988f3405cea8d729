/**
 * What services share: every topic, what its records look like, and how they are written on the wire. No service's own
 * rules live here, and nothing here knows how a topic is processed.
 */
@NullMarked
package dev.spillway.schemas;

import org.jspecify.annotations.NullMarked;
