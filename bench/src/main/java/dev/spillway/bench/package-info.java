/** How fast Spillway is, side by side with what a user would pick instead. The command line; each subject has a package. */
@NullMarked
package dev.spillway.bench;

import org.jspecify.annotations.NullMarked;
