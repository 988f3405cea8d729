package dev.spillway.features.cassandra;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the columns of a table are called: a field or feature by its own name. One whose name is taken has an underscore
 * appended until it is free.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><td>entity field {@code airport}</td><td>{@code airport}</td></tr>
 * <tr><td>entity field {@code region}</td><td>{@code region_}, since {@code region} is where the row was computed</td></tr>
 * <tr><td>feature {@code state}</td><td>{@code state_}</td></tr>
 * </table>
 */
final class ColumnNames {
    private final Set<String> taken;

    ColumnNames(Collection<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** Names for all of them, by their own. What needs no other name gets its own first, so that no newcomer moves it. */
    Map<String, String> take(List<String> own) {
        var names = new HashMap<String, String>();
        own.stream().filter(name -> !taken.contains(name)).forEach(name -> names.put(name, name));
        taken.addAll(names.values());
        own.stream().filter(name -> !names.containsKey(name)).sorted().forEach(name -> {
            String free = name;
            while (!taken.add(free)) {
                free += "_";
            }
            names.put(name, free);
        });
        return names;
    }
}
