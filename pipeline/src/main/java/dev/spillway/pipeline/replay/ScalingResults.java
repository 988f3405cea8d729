package dev.spillway.pipeline.replay;

import dev.spillway.scaling.domain.Alert;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Outcome;
import dev.spillway.scaling.domain.RegionSignal;
import dev.spillway.scaling.domain.RuleStanding;
import dev.spillway.scaling.domain.Signal;
import dev.spillway.scaling.storage.ProcedureStep;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import org.apache.avro.specific.SpecificRecord;

/** Where the scaling service puts what it says. What is not overridden goes nowhere. */
interface ScalingResults {
    /**
     * A fleet's signal.
     *
     * @param clockMicros the service clock, which is the record's timestamp
     */
    default void signal(Signal signal, Map<String, RuleStanding> rules, long clockMicros) throws IOException {}

    default void decision(Decision decision, long clockMicros) throws IOException {}

    default void alert(Alert alert, long clockMicros) throws IOException {}

    default void region(RegionSignal signal, long clockMicros) throws IOException {}

    /** A step of a storage procedure. */
    default void procedure(String cluster, ProcedureStep step, long clockMicros) throws IOException {}

    /**
     * What a storage procedure has come to.
     *
     * @param detail what people should know; may be empty
     */
    default void outcome(Outcome outcome, String detail, long clockMicros) throws IOException {}

    /** A record of the input that takes the place of the service's own. */
    default void recorded(String topic, String key, long timestampMicros, SpecificRecord record) throws IOException {}

    /**
     * A record that cannot be used.
     *
     * @param headers text or numbers
     */
    default void quarantined(InputLine.SourceRecord source, SortedMap<String, Object> headers) throws IOException {}
}
