package dev.spillway.features.domain;

/**
 * A field that a group declares of its source's events.
 *
 * @param slot where an {@link Event} of the source keeps it; groups that declare the same name and type share a slot
 */
public record Field(String name, FieldType type, int slot) {}
