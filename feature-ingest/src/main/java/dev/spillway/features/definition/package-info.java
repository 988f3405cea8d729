/**
 * Reads feature groups from YAML. Whatever is wrong with any file is found in one go and said with its place and its
 * cure; what comes out is complete and needs no further checking.
 */
@NullMarked
package dev.spillway.features.definition;

import org.jspecify.annotations.NullMarked;
