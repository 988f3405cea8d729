package dev.spillway.pipeline.front.keda;

import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.FleetBoard.FleetView;
import dev.spillway.scaling.domain.Explanation;
import dev.spillway.scaling.domain.Explanation.LastDecision;
import dev.spillway.scaling.domain.Fate;
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
        Optional<LastDecision> last = view.explanation()
                .flatMap(Explanation::last)
                .filter(each -> each.decision().mode() == Mode.ACT
                        && each.decision().action().isCount());
        return last.map(each -> new DesiredSize(
                        isRefused(each) ? told(view) : each.decision().to(),
                        true,
                        signalMicros,
                        each.decision().issuedAtMicros()))
                .orElseGet(() -> new DesiredSize(
                        view.explanation()
                                .map(Explanation::instances)
                                .orElse(view.signal().instances()),
                        false,
                        signalMicros,
                        0));
    }

    /** An actuator has said that the decision did not come about: KEDA would bring about what nobody else could, or would not. */
    private static boolean isRefused(LastDecision last) {
        return last.fate() == Fate.REJECTED || last.fate() == Fate.FAILED;
    }

    /** What the outcome of the last decision says that there is. */
    private static int told(FleetView view) {
        return view.explanation()
                .map(Explanation::told)
                .filter(told -> told > 0)
                .orElse(view.signal().instances());
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
