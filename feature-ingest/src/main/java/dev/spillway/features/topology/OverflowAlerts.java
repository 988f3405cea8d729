package dev.spillway.features.topology;

import dev.spillway.features.domain.OverflowNotice;
import dev.spillway.features.domain.Values;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.shared.Alert;
import dev.spillway.schemas.shared.Severity;
import java.util.List;

/** Notices of sums that do not fit, as records of {@code alerts}. */
public final class OverflowAlerts {
    private OverflowAlerts() {}

    /** The record's key, {@code feature|GROUP|FEATURE|overflow}. */
    public static String key(OverflowNotice notice) {
        return RecordKey.of("feature", notice.group(), notice.feature(), "overflow");
    }

    public static Alert of(OverflowNotice notice) {
        return Alert.newBuilder()
                .setSeverity(Severity.WARNING)
                .setSummary(notice.summary())
                .setEvidence(List.of())
                .setFiring(notice.firing())
                .setSince(Values.instant(notice.sinceMicros()))
                .setAt(Values.instant(notice.atMicros()))
                .build();
    }
}
