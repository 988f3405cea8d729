/** Which orders may be carried out, and how far a topic may be taken as read: rules alone, without Kafka and clocks. */
@NullMarked
package dev.spillway.actuator.domain;

import org.jspecify.annotations.NullMarked;
