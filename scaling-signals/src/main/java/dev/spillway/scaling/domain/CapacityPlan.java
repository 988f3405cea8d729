package dev.spillway.scaling.domain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is planned to be there, by year: the load that is expected, and what is to carry it.
 *
 * @param growth load by name, each with one number per {@link #GROWTH_YEARS}; in the order of the file
 * @param infrastructure capacity by name, each with one number per {@link #INFRASTRUCTURE_YEARS}; in the order of the file
 */
public record CapacityPlan(String name, Map<String, List<Double>> growth, Map<String, List<Double>> infrastructure) {

    /** The years from now that load is planned for. */
    public static final List<Integer> GROWTH_YEARS = List.of(0, 1, 3, 5);

    /** The years from now that capacity is planned for. */
    public static final List<Integer> INFRASTRUCTURE_YEARS = List.of(0, 1, 3);

    public CapacityPlan {
        growth = Collections.unmodifiableMap(new LinkedHashMap<>(growth));
        infrastructure = Collections.unmodifiableMap(new LinkedHashMap<>(infrastructure));
    }
}
