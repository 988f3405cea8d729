package dev.spillway.scaling.domain;

/** Whether a policy's decisions are to be carried out. */
public enum Mode {
    ACT,
    /** {@code mode: observe}: decided and told, for people to read. */
    ADVISE
}
