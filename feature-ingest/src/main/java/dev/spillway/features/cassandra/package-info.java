/**
 * The durable copy of the features in Cassandra: the tables that people read with cqlsh
 * ({@link dev.spillway.features.cassandra.FeatureTables}), the sink that carries {@code feature-updates} into them
 * ({@link dev.spillway.features.cassandra.CassandraSink}) and the reader for those who have no state of their own
 * ({@link dev.spillway.features.cassandra.FeatureTableReader}). Nothing here decides a value: rows are what the updates say.
 */
@NullMarked
package dev.spillway.features.cassandra;

import org.jspecify.annotations.NullMarked;
