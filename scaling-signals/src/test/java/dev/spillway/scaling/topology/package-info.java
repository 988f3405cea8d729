/** Tests of the domain. {@link dev.spillway.scaling.domain.Play} is how most of them are told. */
@NullMarked
package dev.spillway.scaling.topology;

import org.jspecify.annotations.NullMarked;
