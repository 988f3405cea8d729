/**
 * From a record's value to the slots of an event: Avro in the Confluent wire format, JSON, and rows of CSV. What a group makes
 * of an event is not decided here, nor what becomes of a value that cannot be read: that is told as a value.
 */
@NullMarked
package dev.spillway.features.source;

import org.jspecify.annotations.NullMarked;
