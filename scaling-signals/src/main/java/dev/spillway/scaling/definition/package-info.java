/**
 * Reads scaling policies, their budget and capacity plans from YAML. Whatever is wrong with any file is found in one go and
 * said with its place and its cure; what comes out is complete and needs no further checking.
 */
@NullMarked
package dev.spillway.scaling.definition;

import org.jspecify.annotations.NullMarked;
