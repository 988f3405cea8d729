package dev.spillway.pipeline.front;

import dev.spillway.features.domain.Status;
import dev.spillway.pipeline.front.FeastServing.Cell;
import dev.spillway.pipeline.front.FeastServing.Column;
import dev.spillway.protos.feast.serving.FeatureList;
import dev.spillway.protos.feast.serving.FieldStatus;
import dev.spillway.protos.feast.serving.GetFeastServingInfoRequest;
import dev.spillway.protos.feast.serving.GetFeastServingInfoResponse;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesRequest;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesResponse;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesResponse.FeatureVector;
import dev.spillway.protos.feast.serving.GetOnlineFeaturesResponseMetadata;
import dev.spillway.protos.feast.serving.ServingServiceGrpc;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Objects;

/**
 * Feast's own gRPC service: what {@link FeastApi} answers over HTTP, in Feast's messages. A caller's deadline ends the work
 * on a request as well as the wait for it.
 */
final class FeastGrpc implements ServingServiceGrpc.AsyncService, GrpcApi {
    /** Feast's name for the release of what answers. */
    private static final String VERSION = "spillway";

    private final FeastServing serving;

    FeastGrpc(FeastServing serving) {
        this.serving = serving;
    }

    @Override
    public void getFeastServingInfo(
            GetFeastServingInfoRequest request, StreamObserver<GetFeastServingInfoResponse> caller) {
        caller.onNext(
                GetFeastServingInfoResponse.newBuilder().setVersion(VERSION).build());
        caller.onCompleted();
    }

    @Override
    public void getOnlineFeatures(GetOnlineFeaturesRequest request, StreamObserver<GetOnlineFeaturesResponse> caller) {
        GetOnlineFeaturesResponse answer;
        try {
            answer = message(serving.columns(FeastRequest.of(request, serving.rowsMax())));
        } catch (FeastException e) {
            caller.onError(e.asGrpc());
            return;
        }
        caller.onNext(answer);
        caller.onCompleted();
    }

    private static GetOnlineFeaturesResponse message(List<Column> columns) {
        var names = FeatureList.newBuilder();
        var message = GetOnlineFeaturesResponse.newBuilder();
        for (Column column : columns) {
            names.addVal(column.name());
            message.addResults(vector(column.cells()));
        }
        return message.setMetadata(
                        GetOnlineFeaturesResponseMetadata.newBuilder().setFeatureNames(names))
                .build();
    }

    private static FeatureVector vector(List<Cell> cells) {
        var vector = FeatureVector.newBuilder();
        for (Cell cell : cells) {
            vector.addValues(FeastValues.of(cell.value()));
            vector.addStatuses(status(cell.status()));
            vector.addEventTimestamps(FeastValues.timestamp(cell.eventTimeMicros()));
        }
        return vector.build();
    }

    private static FieldStatus status(Status status) {
        return Objects.requireNonNull(FieldStatus.forNumber(status.feastNumber()));
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServingServiceGrpc.bindService(this);
    }

    @Override
    public String summary() {
        return "Features of many entities, as Feast's servers answer its clients for Java, Go and others.";
    }

    @Override
    public String example() {
        return "grpcurl -plaintext -import-path protos/src/main/protobuf -proto feast/serving/ServingService.proto"
                + " -d '{\"features\": {\"val\": [\"airport_features:departures_count_1h\"]},"
                + " \"entities\": {\"airport\": {\"val\": [{\"stringVal\": \"ATL\"}]}}}'"
                + " HOST:PORT feast.serving.ServingService/GetOnlineFeatures";
    }

    /** Nothing of it outlives an answer. */
    @Override
    public void close() {}
}
