package dev.spillway.pipeline.front;

import dev.spillway.features.lookup.FeatureLookup;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a front answers for, beside health, metrics and its page.
 *
 * @param lookup features; empty: no path of theirs is there
 * @param versions of feature groups; empty: no path of theirs is there
 * @param fleets scaling; empty: no path of its is there
 * @param grpc closed with the front
 */
public record FrontOffer(
        Optional<FeatureLookup> lookup,
        Optional<Versions> versions,
        Optional<Fleets> fleets,
        List<? extends GrpcApi> grpc) {

    public static FrontOffer features(FeatureLookup lookup) {
        return features(lookup, List.of());
    }

    public static FrontOffer features(FeatureLookup lookup, List<? extends GrpcApi> grpc) {
        return new FrontOffer(Optional.of(lookup), Optional.empty(), Optional.empty(), grpc);
    }

    public static FrontOffer fleets(Fleets fleets, List<? extends GrpcApi> grpc) {
        return new FrontOffer(Optional.empty(), Optional.empty(), Optional.of(fleets), grpc);
    }

    /** The same, and fleets beside it. */
    public FrontOffer with(Fleets offered, List<? extends GrpcApi> services) {
        return new FrontOffer(
                lookup,
                versions,
                Optional.of(offered),
                Stream.<GrpcApi>concat(grpc.stream(), services.stream()).toList());
    }

    /** The same, and the versions of its groups beside it. */
    public FrontOffer with(Versions offered) {
        return new FrontOffer(lookup, Optional.of(offered), fleets, grpc);
    }
}
