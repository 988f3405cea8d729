package dev.spillway.pipeline.front;

import com.linecorp.armeria.common.HttpStatus;
import dev.spillway.scaling.FleetBoard;
import dev.spillway.scaling.FleetBoard.FleetView;
import dev.spillway.scaling.domain.Explanation;
import dev.spillway.scaling.domain.Explanation.LastDecision;
import java.util.List;
import java.util.Optional;

/** Finds fleets by name, and says which there are where there is none of it. */
final class KnownFleets {
    /** As many as a person reads. */
    private static final int NAMED = 20;

    private final FleetBoard board;

    KnownFleets(FleetBoard board) {
        this.board = board;
    }

    List<FleetView> all() {
        return board.fleets();
    }

    /** @throws RefusedException if it is not judged here */
    FleetView of(String name) {
        return board.fleet(name).orElseThrow(() -> none(name));
    }

    /** The last decision of a fleet; empty if there was none, or if it is not judged here. */
    Optional<LastDecision> course(String name) {
        return board.fleet(name).flatMap(FleetView::explanation).flatMap(Explanation::last);
    }

    RefusedException none(String name) {
        return new RefusedException(HttpStatus.NOT_FOUND, "no fleet \"" + name + "\"", fix());
    }

    private String fix() {
        List<String> names = all().stream().map(FleetView::fleet).toList();
        if (names.isEmpty()) {
            return "wait for the first signal of a fleet: there has been none";
        }
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return "ask for one of: " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more;
    }
}
