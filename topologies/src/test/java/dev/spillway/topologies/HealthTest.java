package dev.spillway.topologies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.topologies.Health.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {

    @ParameterizedTest
    @CsvSource({"UP, UP, true, true", "UP, WAITING, true, true", "STARTING, UP, true, false", "UP, DOWN, false, false"})
    void isAsGoodAsItsWorstCheck(Health.State one, Health.State other, boolean alive, boolean ready) {
        var health = new Health();
        health.add("one", () -> new Status(one, ""));
        health.add("other", () -> new Status(other, ""));

        assertThat(health.alive()).isEqualTo(alive);
        assertThat(health.ready()).isEqualTo(ready);
    }

    @Test
    void checksAnewEachTime() {
        var health = new Health();
        var status = new Status[] {Status.starting("reads definitions")};
        health.add("features", () -> status[0]);
        assertThat(health.ready()).isFalse();

        status[0] = Status.waiting("Cassandra does not answer");

        assertThat(health.ready()).isTrue();
        assertThat(health.checks()).containsExactly(new Health.Check("features", status[0]));
    }

    @Test
    void refusesASecondCheckOfTheSameName() {
        var health = new Health();
        health.add("sink", Status::up);

        assertThatThrownBy(() -> health.add("sink", Status::up)).hasMessage("there is already a check named sink");
    }
}
