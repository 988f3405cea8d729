package dev.spillway.scaling.domain;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The alarms of a fleet: each is told once when it begins and once when it is over. */
final class Alarms {

    private final Map<Alarm, Long> since = new EnumMap<>(Alarm.class);
    private final List<Alert> told = new ArrayList<>();

    /** Begins an alarm that is not on. */
    void raise(Alarm alarm, long sinceMicros, String summary, List<Evidence> evidence, Speaker speaker) {
        if (since.putIfAbsent(alarm, sinceMicros) == null) {
            told.add(speaker.alert(alarm, summary, evidence, true, sinceMicros));
        }
    }

    /** Ends an alarm that is on. */
    void end(Alarm alarm, String summary, Speaker speaker) {
        Long began = since.remove(alarm);
        if (began != null) {
            told.add(speaker.alert(alarm, summary, List.of(), false, began));
        }
    }

    boolean isOn(Alarm alarm) {
        return since.containsKey(alarm);
    }

    /** What has been told since this was last asked. */
    List<Alert> drain() {
        List<Alert> drained = List.copyOf(told);
        told.clear();
        return drained;
    }

    /** Of whom, and when, an alert is told. */
    record Speaker(String fleet, String region, long clockMicros) {
        private Alert alert(Alarm alarm, String summary, List<Evidence> evidence, boolean firing, long sinceMicros) {
            return new Alert(
                    alarm.key(fleet),
                    alarm.severity(),
                    summary,
                    evidence,
                    firing,
                    sinceMicros,
                    clockMicros,
                    region,
                    fleet);
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(since.size());
        for (Map.Entry<Alarm, Long> each : since.entrySet()) {
            Text.write(out, each.getKey().name());
            out.writeLong(each.getValue());
        }
    }

    void read(DataInput in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            since.put(Alarm.valueOf(Text.read(in)), in.readLong());
        }
    }
}
