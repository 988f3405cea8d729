/**
 * A small training cluster: jobs that come through the training API's bulkhead, wait by tier in a queue, and are worked on by
 * nodes with GPU slots, which come and go. What it reports of queue and slots is measured.
 */
@NullMarked
package dev.spillway.pipeline.training;

import org.jspecify.annotations.NullMarked;
