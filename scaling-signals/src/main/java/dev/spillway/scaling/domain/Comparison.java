package dev.spillway.scaling.domain;

/**
 * One of the comparisons a condition is made of, for evidence and explanation.
 *
 * @param left what is compared; its text is the evidence's metric
 * @param operator {@code >}, {@code >=}, {@code <}, {@code <=}, {@code ==} or {@code !=}
 * @param right what it is compared with; mostly a literal
 */
public record Comparison(Quantity left, String operator, Quantity right) {}
