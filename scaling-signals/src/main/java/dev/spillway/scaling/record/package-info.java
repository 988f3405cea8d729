/** Between the records of scaling's topics and its domain: what is read becomes values, what is said becomes records. */
@NullMarked
package dev.spillway.scaling.record;

import org.jspecify.annotations.NullMarked;
