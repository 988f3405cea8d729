/** Reading definitions, whatever their kind. */
@NullMarked
package dev.spillway.topologies.definition;

import org.jspecify.annotations.NullMarked;
