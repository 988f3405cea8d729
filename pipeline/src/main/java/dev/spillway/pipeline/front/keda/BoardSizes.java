package dev.spillway.pipeline.front.keda;

import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.FleetBoard.FleetView;
import dev.spillway.scaling.domain.Decision;
import dev.spillway.scaling.domain.Explanation;
import dev.spillway.scaling.domain.Explanation.LastDecision;
import dev.spillway.scaling.domain.Mode;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Desired sizes as the fleets on the board have them. */
public final class BoardSizes implements DesiredSizes {
    private final FleetBoard board;
    private final BooleanSupplier ready;

    /** @param ready whether the board shows all the fleets that it is going to show */
    public BoardSizes(FleetBoard board, BooleanSupplier ready) {
        this.board = board;
        this.ready = ready;
    }

    @Override
    public Optional<DesiredSize> of(String fleet) {
        Optional<DesiredSize> size = board.fleet(fleet).map(BoardSizes::size);
        if (size.isEmpty() && !ready.getAsBoolean()) {
            throw new NotReadyException("the state of scaling is being read back");
        }
        return size;
    }

    private static DesiredSize size(FleetView view) {
        long signalMicros = view.signal().atMicros();
        Optional<Decision> decided = view.explanation()
                .flatMap(Explanation::last)
                .map(LastDecision::decision)
                .filter(last -> last.mode() == Mode.ACT && last.action().isCount());
        return decided.map(last -> new DesiredSize(last.to(), true, signalMicros, last.issuedAtMicros()))
                .orElseGet(() -> new DesiredSize(
                        view.explanation()
                                .map(Explanation::instances)
                                .orElse(view.signal().instances()),
                        false,
                        signalMicros,
                        0));
    }

    @Override
    public Subscription onChange(Consumer<String> listener) {
        AutoCloseable following = board.follow(listener);
        return () -> {
            try {
                following.close();
            } catch (Exception e) { // what AutoCloseable declares; the board has nothing to fail at
                throw new IllegalStateException("cannot leave the board", e);
            }
        };
    }
}
