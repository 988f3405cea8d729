package dev.spillway.bench.lookup;

/** Whatever is asked for a driver's features. */
@FunctionalInterface
interface Target {

    /**
     * Looks up all features of a driver.
     *
     * @param driver counted from 0
     * @return something that depends on every one of them, so that none can be left out
     */
    double ask(int driver);
}
