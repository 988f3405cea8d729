package dev.spillway.scaling.domain;

/** A signal, and what is to happen because of it. */
public record Judged(Closed closed, Verdict verdict) {}
