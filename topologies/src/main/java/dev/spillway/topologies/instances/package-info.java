/**
 * Where the state of a service that runs in several processes is: which instance owns a partition, which stand by for it, and who
 * of them is asked for a read. Decides and remembers; it calls nobody, and knows nothing of what is read.
 */
@NullMarked
package dev.spillway.topologies.instances;

import org.jspecify.annotations.NullMarked;
