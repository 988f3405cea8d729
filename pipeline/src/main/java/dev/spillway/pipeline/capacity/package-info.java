/** Where a capacity report's signals come from: the topic of a cluster, or a file that a replay wrote. */
@NullMarked
package dev.spillway.pipeline.capacity;

import org.jspecify.annotations.NullMarked;
