package dev.spillway.topologies;

/**
 * What an operator wrote for a key.
 *
 * @param place where, to begin a fault with: {@code file:line: }, or empty where there is no file
 */
record Setting(String text, String place) {}
