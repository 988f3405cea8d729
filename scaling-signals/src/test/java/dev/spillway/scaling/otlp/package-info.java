@NullMarked
package dev.spillway.scaling.otlp;

import org.jspecify.annotations.NullMarked;
