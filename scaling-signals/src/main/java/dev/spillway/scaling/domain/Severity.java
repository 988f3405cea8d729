package dev.spillway.scaling.domain;

/** How much an alert matters. */
public enum Severity {
    INFO,
    WARNING,
    CRITICAL,
    PAGE
}
