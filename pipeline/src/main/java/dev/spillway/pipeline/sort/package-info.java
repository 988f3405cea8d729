/** Sorts more than memory holds, by way of files. Knows bytes and their order, and nothing of what they mean. */
@NullMarked
package dev.spillway.pipeline.sort;

import org.jspecify.annotations.NullMarked;
