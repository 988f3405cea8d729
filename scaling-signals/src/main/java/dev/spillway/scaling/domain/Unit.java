package dev.spillway.scaling.domain;

/** What a decision's sizes count. */
public enum Unit {
    INSTANCE,
    NODE,
    BROKER,
    PARTITION,
    DISK,
    VCPU
}
