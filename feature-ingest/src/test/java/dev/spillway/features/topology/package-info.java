/** How events travel to states and updates away, in a topology without a broker. */
@NullMarked
package dev.spillway.features.topology;

import org.jspecify.annotations.NullMarked;
