/**
 * Parquet files, read row by row and written row by row, with no Hadoop: the one place that knows the library. Knows nothing of
 * events, queries and answers.
 */
@NullMarked
package dev.spillway.pipeline.parquet;

import org.jspecify.annotations.NullMarked;
