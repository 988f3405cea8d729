@NullMarked
package dev.spillway.scaling.capacity;

import org.jspecify.annotations.NullMarked;
