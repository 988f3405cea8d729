package dev.spillway.scaling.domain;

/** What becomes of the decision that was issued last: settled by an outcome or by reports, else failed or expired. */
final class Settling {

    private final DeciderState state;

    Settling(DeciderState state) {
        this.state = state;
    }

    /** What a signal says of it. */
    void signal(Observed observed, Brakes brakes, Alarms.Speaker speaker) {
        Course last = state.last;
        if (last == null) {
            return;
        }
        Signal signal = observed.signal();
        boolean unsettled = last.fate() == Fate.OPEN || last.fate().isFailure();
        if (unsettled
                && last.decision().action().isCount()
                && signal.reporting() == last.decision().to()) {
            settle(last.settled(Fate.REPORTED, true), speaker);
            return;
        }
        if (last.fate() == Fate.OPEN && signal.atMicros() >= last.decision().validUntilMicros()) {
            fail(last.failed(Fate.EXPIRED), speaker);
        }
        if (brakes.stands(last.decision()) == Truth.FALSE) {
            dropRetry(speaker);
        }
    }

    /** Nothing is wanted any more of what failed. */
    private void dropRetry(Alarms.Speaker speaker) {
        Course last = state.last;
        if (last != null && last.fate().isFailure()) {
            state.last = last.withoutRetry();
            state.alarms.end(Alarm.FAILED, "nothing is wanted any more of what failed", speaker);
        }
    }

    boolean counts(Outcome outcome) {
        Course last = state.last;
        return last != null
                && last.fate() != Fate.ADVISED
                && !last.answered()
                && outcome.epoch() == last.decision().epoch();
    }

    void outcome(Outcome outcome, Alarms.Speaker speaker) {
        Course last = state.last;
        if (last == null || !counts(outcome)) {
            return;
        }
        Course answered = last.withAnswer();
        boolean counted = last.decision().action().isCount();
        if (counted) {
            state.decidedSize = Math.max(1, outcome.instances());
        }
        if (outcome.status() == Outcome.Status.APPLIED && counted) {
            state.instances = outcome.instances();
        }
        if (last.fate() == Fate.REPORTED) {
            state.last = answered;
            return;
        }
        switch (outcome.status()) {
            case APPLIED ->
                settle(
                        answered.settled(
                                Fate.APPLIED,
                                !counted
                                        || outcome.instances()
                                                == last.decision().to()),
                        speaker);
            case REJECTED -> settle(answered.settled(Fate.REJECTED, false), speaker);
            case SUPERSEDED -> settle(answered.settled(Fate.SUPERSEDED, false), speaker);
            case FAILED -> {
                if (last.fate() == Fate.EXPIRED) {
                    state.last = answered;
                } else {
                    fail(answered.failed(Fate.FAILED), speaker);
                }
            }
        }
    }

    private void settle(Course settled, Alarms.Speaker speaker) {
        state.last = settled;
        state.alarms.end(
                Alarm.FAILED, "decision " + settled.decision().id() + " is settled: " + settled.fate(), speaker);
    }

    private void fail(Course failed, Alarms.Speaker speaker) {
        state.last = failed;
        Decision decision = failed.decision();
        if (decision.rule().equals(Decision.REQUEST)) {
            state.requests.reopen();
        }
        if (!failed.retry()) {
            state.alarms.raise(
                    Alarm.FAILED,
                    speaker.clockMicros(),
                    (Course.MOST_REISSUES + 1) + " decisions in a row were not carried out, the last is "
                            + decision.id() + " from " + decision.from() + " to " + decision.to()
                            + ": look at the fleet's actuator",
                    decision.because(),
                    speaker);
        }
    }
}
