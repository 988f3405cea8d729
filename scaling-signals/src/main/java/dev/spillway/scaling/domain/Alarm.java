package dev.spillway.scaling.domain;

import java.util.Locale;

/** What may be wrong with a fleet; the name in lower case ends the alert's key. */
enum Alarm {
    MISSING(Severity.WARNING),
    PERCENT(Severity.WARNING),
    ZERO(Severity.WARNING),
    COVERAGE(Severity.WARNING),
    BUDGET(Severity.WARNING),
    FAILED(Severity.CRITICAL);

    private final Severity severity;

    Alarm(Severity severity) {
        this.severity = severity;
    }

    Severity severity() {
        return severity;
    }

    String key(String fleet) {
        return "fleet|" + fleet.replace("\\", "\\\\").replace("|", "\\|") + "|" + name().toLowerCase(Locale.ROOT);
    }
}
