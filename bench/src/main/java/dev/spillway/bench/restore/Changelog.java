package dev.spillway.bench.restore;

/** In which form a changelog is read back. */
public enum Changelog {
    /** As it was written: of what changed often, every version that has not been compacted away. */
    AS_WRITTEN("as written"),
    /** As it is once the broker has compacted it: one version of each key. */
    COMPACTED("compacted");

    private final String title;

    Changelog(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
