package dev.spillway.scaling.domain;

/** What a decision asks for. OUT and IN change how many instances there are, UP and DOWN what each of them has. */
public enum Action {
    SCALE_OUT,
    SCALE_IN,
    SCALE_UP,
    SCALE_DOWN;

    /** Whether it asks for more. */
    public boolean isOut() {
        return this == SCALE_OUT || this == SCALE_UP;
    }

    /** Whether it changes the number of instances. */
    public boolean isCount() {
        return this == SCALE_OUT || this == SCALE_IN;
    }
}
