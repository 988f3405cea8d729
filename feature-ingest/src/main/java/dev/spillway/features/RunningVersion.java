package dev.spillway.features;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.topology.Role;
import dev.spillway.topologies.Backlog;

/** One version of a group, and where it is folded. */
record RunningVersion(FeatureGroup group, RunningApplication in, Backlog backlog) {

    String name() {
        return group.definition().name();
    }

    int number() {
        return group.definition().version();
    }

    void say(Role role) {
        in.roles().say(name(), role);
    }

    boolean isSaid(Role role) {
        return in.roles().said(name()) == role;
    }
}
