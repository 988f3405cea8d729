package dev.spillway.features.rollout.domain;

/**
 * A version that runs, or is being ended.
 *
 * @param founding true if it runs in the application that the first groups of its source topic share
 * @param sinceMicros when it came to be what it is: serving, back-filling, kept, ending
 */
public record Deployed(Published definition, boolean founding, long sinceMicros) {

    public int version() {
        return definition.version();
    }

    Deployed since(long nowMicros) {
        return new Deployed(definition, founding, nowMicros);
    }

    Deployed reworded(Published amended) {
        return amended.meansTheSameAs(definition) ? new Deployed(amended, founding, sinceMicros) : this;
    }
}
