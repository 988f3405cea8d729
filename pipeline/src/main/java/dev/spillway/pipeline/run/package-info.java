/**
 * Services as a process runs them, wherever their brokers are: the service, what carries its results on, and the front.
 */
@NullMarked
package dev.spillway.pipeline.run;

import org.jspecify.annotations.NullMarked;
