package dev.spillway.testkit.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is promised of the parts whether they are containers or local. */
@ExtendWith(RealPartsExtension.class)
class RealPartsIT {

    @Test
    void areStartedOnceAndReachable(RealParts parts) throws Exception {
        assertThat(parts.bootstrapServers()).isEqualTo(parts.bootstrapServers());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", parts.bootstrapServers()))) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(1);
        }
        assertThat(parts.cassandra()).isEqualTo(parts.cassandra());
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(parts.cassandra())
                .withLocalDatacenter(parts.cassandraDataCentre())
                .build()) {
            assertThat(session.getMetadata().getNodes().values())
                    .singleElement()
                    .satisfies(node -> assertThat(node.getDatacenter()).isEqualTo(parts.cassandraDataCentre()));
        }
    }

    @Test
    void areTheSameForEveryTest(RealParts parts, RealParts again) {
        assertThat(parts).isSameAs(again);
    }
}
