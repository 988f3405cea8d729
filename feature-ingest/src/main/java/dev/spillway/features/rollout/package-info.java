/**
 * Which versions of the feature groups run: what is published, what is deployed, and the thread that makes this process do what both
 * topics say. What to do is decided in {@code domain}; it is carried out by {@link dev.spillway.features.rollout.GroupVersions}.
 */
@NullMarked
package dev.spillway.features.rollout;

import org.jspecify.annotations.NullMarked;
