package dev.spillway.features.rollout;

import dev.spillway.features.domain.Values;
import dev.spillway.features.rollout.domain.Deployed;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.schemas.features.DeployedVersion;
import dev.spillway.schemas.features.FeatureDeployment;
import dev.spillway.schemas.shared.Definition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Between the records of both topics and what they mean. */
final class DeploymentRecords {
    private DeploymentRecords() {}

    static Definition record(Published published) {
        return new Definition(published.text(), published.version(), published.checksum());
    }

    static Published published(Definition record) {
        return new Published(record.getVersion(), record.getChecksum(), record.getDefinition());
    }

    static FeatureDeployment record(Deployment deployment, Instant at) {
        return FeatureDeployment.newBuilder()
                .setEpoch(deployment.epoch())
                .setAt(at)
                .setServing(record(deployment.serving()))
                .setCandidate(record(deployment.candidate()))
                .setPrevious(record(deployment.previous()))
                .setEnding(deployment.ending().stream()
                        .map(DeploymentRecords::record)
                        .toList())
                .setRefused(deployment.refused())
                .setDropTable(deployment.dropTable())
                .build();
    }

    private static @Nullable DeployedVersion record(Optional<Deployed> version) {
        return version.map(DeploymentRecords::record).orElse(null);
    }

    private static DeployedVersion record(Deployed version) {
        Published definition = version.definition();
        return new DeployedVersion(
                definition.version(),
                definition.checksum(),
                definition.text(),
                version.founding(),
                Instant.EPOCH.plus(version.sinceMicros(), ChronoUnit.MICROS));
    }

    static Deployment deployment(FeatureDeployment record) {
        return new Deployment(
                record.getEpoch(),
                deployed(record.getServing()),
                deployed(record.getCandidate()),
                deployed(record.getPrevious()),
                record.getEnding().stream().map(DeploymentRecords::known).toList(),
                record.getRefused(),
                record.getDropTable());
    }

    private static Optional<Deployed> deployed(@Nullable DeployedVersion version) {
        return version == null ? Optional.empty() : Optional.of(known(version));
    }

    private static Deployed known(DeployedVersion version) {
        return new Deployed(
                new Published(version.getVersion(), version.getChecksum(), version.getDefinition()),
                version.getFounding(),
                Values.micros(version.getSince()));
    }
}
