package dev.spillway.features.domain;

/**
 * What is said of a feature whose sums of integers do not fit a long.
 *
 * @param firing false: it is over
 * @param sinceMicros when it began, also where it says that it is over
 * @param atMicros when this is said
 */
public record OverflowNotice(String group, String feature, boolean firing, long sinceMicros, long atMicros) {

    /** One sentence for people: what it is, and what to do. */
    public String summary() {
        String where = "feature " + feature + " of group " + group;
        return firing
                ? where + ": sums of entities do not fit a long, so they are null: "
                        + "sum smaller units or a shorter window, or convert to double"
                : where + ": no sum has been found not to fit for an hour";
    }
}
