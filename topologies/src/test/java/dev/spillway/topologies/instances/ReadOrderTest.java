package dev.spillway.topologies.instances;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadOrderTest {

    /** Asked by instance a; {@code ~} after one that may only answer if it is close to the owner. */
    @ParameterizedTest(name = "{0}, standbys {1}, picked {2}, away {3}, at most {4} s behind: {5}")
    @CsvSource(nullValues = "-", textBlock = """
            # owner, standbys, picked, away, max s, asked
              a,     -,        -,      -,    120,   a
              b,     -,        -,      -,    120,   b
              b,     c,        -,      -,    120,   b c
              b,     c a,      -,      -,    120,   b a c
              b,     c a,      -,      -,    0,     b
              -,     c a,      -,      -,    120,   a c
              -,     c,        -,      -,    0,     -
              -,     -,        -,      -,    120,   -
            # one that did not answer comes last, but it comes
              b,     c a,      -,      b,    120,   a c b
              b,     c,        -,      b c,  120,   b c
              b,     -,        -,      b,    120,   b
            # who was picked comes first as long as it is close, and once more where it would have come
              b,     c a,      b,      -,    120,   b a c
              b,     c a,      c,      -,    120,   c~ b a c
              b,     c a,      a,      -,    120,   a~ b a c
              b,     c a,      c,      -,    5,     c b a c
              b,     c a,      c,      -,    0,     b
              b,     c a,      c,      c,    120,   b a c~ c
              b,     c a,      c,      b,    120,   c~ a c b
            # it was picked when it still had a copy
              b,     c,        d,      -,    120,   b c
            """)
    void asks(
            @Nullable String owner,
            @Nullable String standbys,
            @Nullable String picked,
            @Nullable String away,
            long maxSeconds,
            @Nullable String asked) {
        var presence = new Presence();
        instances(away).forEach(presence::missed);
        var holders = new Holders(instances(owner).stream().findFirst(), instances(standbys));

        List<ReadOrder.Step> order = new ReadOrder(instance("a"), presence)
                .of(holders, instances(picked).stream().findFirst(), maxSeconds * 1_000_000);

        String said = order.stream()
                .map(step -> step.instance().host() + (step.staleMicrosMax() < maxSeconds * 1_000_000 ? "~" : ""))
                .collect(Collectors.joining(" "));
        assertThat(said).isEqualTo(asked == null ? "" : asked);
    }

    @Test
    void asksInTheOldOrderWhoIsBack() {
        var presence = new Presence();
        var holders = new Holders(Optional.of(instance("b")), List.of(instance("c")));
        var order = new ReadOrder(instance("a"), presence);
        List<ReadOrder.Step> before = order.of(holders, Optional.empty(), 1);

        assertThat(presence.missed(instance("b"))).isTrue();
        assertThat(presence.missed(instance("b"))).isFalse();
        assertThat(order.of(holders, Optional.empty(), 1)).isNotEqualTo(before);
        assertThat(presence.heardOf(instance("b"))).isTrue();

        assertThat(order.of(holders, Optional.empty(), 1)).isEqualTo(before);
    }

    private static List<Instance> instances(@Nullable String names) {
        return names == null
                ? List.of()
                : Arrays.stream(names.split(" ")).map(ReadOrderTest::instance).toList();
    }

    static Instance instance(String name) {
        return new Instance(name, 1);
    }
}
