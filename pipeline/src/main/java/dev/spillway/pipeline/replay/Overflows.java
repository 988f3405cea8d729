package dev.spillway.pipeline.replay;

import dev.spillway.features.domain.OverflowNotice;
import dev.spillway.features.domain.Overflowing;
import dev.spillway.features.domain.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The features of which sums do not fit, and when that was said. */
final class Overflows {
    private record Feature(String group, String name) {}

    private static final Comparator<OverflowNotice> ORDER = Comparator.comparingLong(OverflowNotice::atMicros)
            .thenComparing(OverflowNotice::group, Values::compareUtf8)
            .thenComparing(OverflowNotice::feature, Values::compareUtf8);

    private final Map<Feature, Overflowing> standings = new HashMap<>();

    /** Notes that an update shows sums of these features that do not fit, and what is to be said of that. */
    List<OverflowNotice> seen(String group, List<String> features, long clockMicros) {
        var notices = new ArrayList<OverflowNotice>();
        for (String name : features) {
            var feature = new Feature(group, name);
            Optional<Overflowing> before = Optional.ofNullable(standings.get(feature));
            Overflowing now = before.map(each -> each.seen(clockMicros)).orElse(Overflowing.begun(clockMicros));
            standings.put(feature, now);
            now.notice(before, group, name).ifPresent(notices::add);
        }
        return notices;
    }

    /** What is over by now, each told once, in the order of (due, group, feature). */
    List<OverflowNotice> over(long clockMicros) {
        if (standings.isEmpty()) {
            return List.of();
        }
        var notices = new ArrayList<OverflowNotice>();
        standings.entrySet().removeIf(each -> {
            Overflowing standing = each.getValue();
            boolean over = standing.overMicros() <= clockMicros;
            if (over) {
                Feature feature = each.getKey();
                notices.add(standing.over(feature.group, feature.name, standing.overMicros()));
            }
            return over;
        });
        notices.sort(ORDER);
        return notices;
    }
}
