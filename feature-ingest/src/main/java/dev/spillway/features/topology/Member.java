package dev.spillway.features.topology;

import dev.spillway.features.domain.FeatureGroup;
import dev.spillway.features.domain.Intake;

/**
 * A group at work in one task.
 *
 * @param entity what groups have in common whose entities have the same fields
 * @param clock while it tells nobody
 */
record Member(FeatureGroup group, Intake intake, String entity, Tenure tenure, SilentClock clock, IngestMeters all) {

    Member(FeatureGroup group, Tenure tenure, IngestMeters meters) {
        this(group, group.newIntake(), Route.entityOf(group), tenure, new SilentClock(), meters);
    }

    boolean folds() {
        return tenure.folds();
    }

    boolean tells() {
        return tenure.tells();
    }

    IngestMeters.OfGroup meters() {
        return tells() ? all.of(group) : all.silently(group);
    }
}
