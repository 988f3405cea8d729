/**
 * What every fleet on this machine is made with: a size that changes by really starting and stopping instances, pools with a
 * bounded queue, and how busy something has been. What the instances do is not decided here.
 */
@NullMarked
package dev.spillway.pipeline.fleet;

import org.jspecify.annotations.NullMarked;
