package dev.spillway.scaling.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.scaling.domain.Condition;
import dev.spillway.scaling.domain.Truth;
import dev.spillway.testkit.Cases;
import dev.spillway.topologies.expression.InvalidExpressionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a missing metric promises, said without the logic that keeps it. */
class MissingMetricsTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final PolicyExpressions EXPRESSIONS = new PolicyExpressions(Set.copyOf(NAMES));
    private static final int FILLS = 30;

    /** A condition that is decided although metrics are missing is decided so whatever they are. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void neverChangeWhatTheOthersDecide(long seed) throws InvalidExpressionException {
        var cases = new Cases(seed);
        int decided = 0;
        for (int i = 0; i < 100; i++) {
            Condition condition = EXPRESSIONS.condition(condition(cases, 3));
            Map<String, Double> known = values(cases);
            known.keySet().removeIf(name -> cases.chance(0.5));
            Truth truth = test(condition, known);
            if (truth == Truth.MISSING) {
                continue;
            }
            decided++;
            Truth opposite = Truth.of(truth == Truth.FALSE);
            for (int fill = 0; fill < FILLS; fill++) {
                Map<String, Double> filled = values(cases);
                filled.putAll(known);
                assertThat(test(condition, filled))
                        .as("%s: %s with %s, which was %s with %s", cases, condition, filled, truth, known)
                        .isNotEqualTo(opposite);
            }
        }
        assertThat(decided).isGreaterThan(15);
    }

    /** With nothing missing and nothing divided, every condition is true or false. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void areTheOnlyReasonForMissing(long seed) throws InvalidExpressionException {
        var cases = new Cases(seed);
        for (int i = 0; i < 100; i++) {
            Condition condition = EXPRESSIONS.condition(condition(cases, 3).replace('/', '+'));

            assertThat(test(condition, values(cases)))
                    .as("%s: %s", cases, condition)
                    .isNotEqualTo(Truth.MISSING);
        }
    }

    private static Truth test(Condition condition, Map<String, Double> values) {
        return condition.test(name -> values.getOrDefault(name, Double.NaN));
    }

    private static Map<String, Double> values(Cases cases) {
        var values = new HashMap<String, Double>();
        NAMES.forEach(name -> values.put(name, (double) cases.between(0, 3)));
        return values;
    }

    private static String condition(Cases cases, int depth) {
        if (depth == 0 || cases.chance(0.2)) {
            return number(cases, 1) + cases.pick(" > ", " >= ", " < ", " <= ", " == ", " != ") + number(cases, 1);
        }
        String left = "(" + condition(cases, depth - 1) + ")";
        return switch (cases.between(0, 4)) {
            case 0 -> "!" + left;
            case 1 -> number(cases, 0) + " in [" + number(cases, 0) + ", " + number(cases, 0) + "]";
            case 2 -> left + " ? (" + condition(cases, depth - 1) + ") : (" + condition(cases, depth - 1) + ")";
            default -> left + cases.pick(" && ", " || ") + "(" + condition(cases, depth - 1) + ")";
        };
    }

    private static String number(Cases cases, int depth) {
        if (depth == 0 || cases.chance(0.6)) {
            return cases.chance(0.5) ? cases.pick(NAMES) : String.valueOf(cases.between(1, 3));
        }
        return switch (cases.between(0, 2)) {
            case 0 -> cases.pick("min", "max") + "(" + number(cases, 0) + ", " + number(cases, 0) + ")";
            case 1 -> "(" + condition(cases, 0) + " ? " + number(cases, 0) + " : " + number(cases, 0) + ")";
            default -> "(" + number(cases, 0) + cases.pick(" + ", " - ", " * ", " / ") + number(cases, 0) + ")";
        };
    }
}
