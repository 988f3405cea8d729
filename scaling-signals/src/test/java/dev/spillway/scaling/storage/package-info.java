/** Tests of the procedure of storage clusters. {@link dev.spillway.scaling.storage.Tale} is how most of them are told. */
@NullMarked
package dev.spillway.scaling.storage;

import org.jspecify.annotations.NullMarked;
