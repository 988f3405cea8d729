/**
 * What reading definitions has in common, whatever their kind: files of several YAML documents ({@link
 * dev.spillway.topologies.definition.DefinitionFiles}), nodes that ought to be something ({@link
 * dev.spillway.topologies.definition.NodeReader}), and faults with their place and their cure. The keys of a kind are known
 * to the slice that reads it, not here.
 */
@NullMarked
package dev.spillway.topologies.definition;

import org.jspecify.annotations.NullMarked;
