package dev.spillway.pipeline.replay;

/** A line of a file, counted from 1. */
record Place(String file, long line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
