package dev.spillway.scaling.record;

import dev.spillway.scaling.domain.Admission;
import dev.spillway.scaling.domain.Sample;
import dev.spillway.schemas.RecordKey;
import dev.spillway.schemas.scaling.ScalingRequest;
import dev.spillway.topologies.Quarantine.Fault;
import dev.spillway.topologies.Quarantine.Reason;
import java.util.Optional;

/** Why records of scaling's sources are put aside: for the same reasons, in the same words, whoever reads them. */
public final class Refusals {
    private Refusals() {}

    /** A record that does not say by its key whom it is about. */
    public static Fault noKey() {
        return Fault.of(Reason.NULL_KEY, "the key says whom the record is about, and is not there");
    }

    /** A record of a fleet that says nothing. */
    public static Fault noValue() {
        return Fault.of(Reason.UNDECODABLE, "the value is null");
    }

    /** A key that is not the fleet's; empty if it is. */
    public static Optional<Fault> ofKey(String key, String fleet) {
        return key.equals(RecordKey.of(fleet))
                ? Optional.empty()
                : Optional.of(Fault.of(
                        Reason.MISMATCH,
                        "the key is \"" + key + "\" and the fleet \"" + fleet + "\": the key decides who judges it"));
    }

    /** A request that cannot be one; empty if it can. */
    public static Optional<Fault> of(String key, ScalingRequest request) {
        return (request.getAtLeast() == null) == (request.getFactor() == null)
                ? Optional.of(Fault.of(Reason.MISSING_FIELD, "neither or both of atLeast and factor"))
                : ofKey(key, request.getFleet());
    }

    /** An approval that does not say of what. */
    public static Fault approvalOfNothing() {
        return Fault.of(Reason.MISSING_FIELD, "APPROVED without a decisionId");
    }

    /** A sample that its fleet does not take; empty if it does, or knows it already. */
    public static Optional<Fault> of(Admission admission, Sample sample) {
        String who = "instance \"" + sample.instance() + "\" of fleet \"" + sample.fleet() + "\"";
        return switch (admission) {
            case ADMITTED, REPEATED -> Optional.empty();
            case LATE -> Optional.of(Fault.of(Reason.LATE, who + ": its signal is closed already"));
            case SKEWED ->
                Optional.of(Fault.of(
                        Reason.SKEWED,
                        who + ": its time is more than 30 s from its record's, or far ahead of its fleet's"));
            case MISMATCH ->
                Optional.of(Fault.of(
                        Reason.MISMATCH,
                        who + ": kind, region or the gamma of a sketch is another than that of its fleet"));
        };
    }
}
