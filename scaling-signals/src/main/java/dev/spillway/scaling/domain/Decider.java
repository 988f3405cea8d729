package dev.spillway.scaling.domain;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides of one fleet, event by event: a signal, a request, an outcome, an answer of the budget. Each answers what is to happen;
 * nothing happens here. The same events in the same order make the same decisions with the same ids, also when the decider is
 * written and read again between any two of them.
 *
 * <pre>
 *   signal ─▶ sustain ─▶ propose ─▶ combine ─▶ constrain ─▶ claimed ─▶ waiting
 *                                                   │          │ granted  │ approved
 *                                                   ▼          ▼          ▼
 *                                                 open ◀──────────────────┘
 *                                                   │ applied, rejected, superseded, reported ─▶ settled
 *                                                   └ failed, expired ─▶ decided again while its rule stands, three times
 * </pre>
 */
public final class Decider {

    private final DeciderState state;
    private final Settling settling;

    private Decider(DeciderState state) {
        this.state = state;
        this.settling = new Settling(state);
    }

    /** A decider of a fleet that nothing is known of. */
    public static Decider of(String fleet) {
        return new Decider(new DeciderState(fleet));
    }

    /**
     * The decider that was written.
     *
     * @throws IllegalStateException if another version wrote it, or if it is damaged
     */
    public static Decider of(byte[] bytes) {
        return new Decider(DeciderState.of(bytes));
    }

    public byte[] toBytes() {
        return state.toBytes();
    }

    /**
     * Takes a signal in and decides.
     *
     * @param clockMicros the service clock at the signal's close
     * @throws IllegalStateException if the signal is not later than the one before
     */
    public Verdict signal(Observed observed, Terms terms, long clockMicros) {
        Signal signal = observed.signal();
        refuseEarlier(signal);
        Policy policy = terms.policy();
        state.observed = observed;
        state.instances = signal.instances();
        state.sustain.step(policy, signal, observed.last());
        state.outs.step(policy, state.sustain, signal.atMicros());
        state.zero.step(policy, signal);
        state.requests.expire(clockMicros);
        var brakes = new Brakes(state, policy, observed, signal.atMicros());
        var speaker = new Alarms.Speaker(state.fleet, signal.region(), clockMicros);
        settling.signal(observed, brakes, speaker);
        Optional<String> withdrawn = withdrawn(policy, brakes, speaker);
        Watch.tell(state, observed, policy, speaker);
        Issued issued =
                decidable(observed) && !terms.frozen() ? decide(observed, terms, clockMicros, speaker) : Issued.NOTHING;
        return verdict(state.sustain.standings(policy), issued, withdrawn.or(issued::withdrawn));
    }

    private void refuseEarlier(Signal signal) {
        Observed before = state.observed;
        if (before != null && signal.atMicros() <= before.signal().atMicros()) {
            throw new IllegalStateException("signal of fleet " + state.fleet + " at " + signal.atMicros()
                    + " µs after one at " + before.signal().atMicros() + " µs");
        }
    }

    private static boolean decidable(Observed observed) {
        return !observed.warming() && !observed.last();
    }

    private Issued decide(Observed observed, Terms terms, long clockMicros, Alarms.Speaker speaker) {
        state.requests.resolve(state.instances);
        var look = new Deliberation(
                state, terms.policy(), observed, observed.signal().atMicros());
        Issued issued = look.draft()
                .map(draft -> issue(draft, observed, terms, clockMicros, speaker))
                .orElse(Issued.NOTHING);
        Course current = state.current();
        boolean leads = current != null && current.isOpen();
        if (!leads) {
            state.requests.met(state.instances, terms.policy().constraints());
        }
        return issued;
    }

    /** The last signal; empty: there was none. */
    public Optional<Signal> signal() {
        return Optional.ofNullable(state.observed).map(Observed::signal);
    }

    /** Takes a request in for the first signal at which it can be decided. */
    void keep(Request request, long clockMicros) {
        state.requests.expire(clockMicros);
        state.requests.read(request, clockMicros);
    }

    /**
     * Takes a request in and decides it, unless the fleet is frozen, or its size not known well enough: then the next signal that
     * may decide does.
     */
    public Verdict request(Request request, Terms terms, long clockMicros) {
        state.requests.expire(clockMicros);
        Observed observed = state.observed;
        if (!state.requests.read(request, clockMicros) || observed == null || !decidable(observed)) {
            return verdict(new TreeMap<>(), Issued.NOTHING, Optional.empty());
        }
        state.requests.resolve(state.instances);
        if (terms.frozen()) {
            return verdict(new TreeMap<>(), Issued.NOTHING, Optional.empty());
        }
        var speaker = new Alarms.Speaker(state.fleet, observed.signal().region(), clockMicros);
        Issued issued = new Deliberation(state, terms.policy(), observed, clockMicros)
                .requested()
                .map(draft -> issue(draft, observed, terms, clockMicros, speaker))
                .orElse(Issued.NOTHING);
        return verdict(new TreeMap<>(), issued, issued.withdrawn());
    }

    /** Whether an outcome is of the last decision and the first of it; another is ignored, by the size truth too. */
    public boolean counts(Outcome outcome) {
        return settling.counts(outcome);
    }

    /** Takes in what an actuator has made of a decision. */
    public Verdict outcome(Outcome outcome, long clockMicros) {
        settling.outcome(outcome, speaker(clockMicros));
        return verdict(new TreeMap<>(), Issued.NOTHING, Optional.empty());
    }

    /** The budget has let a claim pass, at once or by approval: it is sent as it comes from there. */
    public Verdict granted(Decision decision, long clockMicros) {
        Course claim = state.claim;
        if (claim == null || claim.decision().epoch() != decision.epoch()) {
            return verdict(new TreeMap<>(), Issued.NOTHING, Optional.of(decision.id()));
        }
        state.alarms.end(Alarm.BUDGET, decision.id() + " has been let pass", speaker(clockMicros));
        state.claim = null;
        publish(claim.issued(decision));
        return verdict(
                new TreeMap<>(),
                new Issued(Optional.of(decision), Optional.empty(), Optional.empty()),
                Optional.empty());
    }

    /** The budget does not let a claim pass until it is approved. */
    public Verdict waiting(Decision decision, long clockMicros) {
        Course claim = state.claim;
        if (claim != null && claim.decision().epoch() == decision.epoch()) {
            state.claim = claim.with(Fate.WAITING);
            state.alarms.raise(
                    Alarm.BUDGET,
                    clockMicros,
                    "decision " + decision.id() + " from " + decision.from() + " to " + decision.to()
                            + " is above the budget of its kind: look at it, then spillway approve " + decision.id(),
                    decision.because(),
                    speaker(clockMicros));
        }
        return verdict(new TreeMap<>(), Issued.NOTHING, Optional.empty());
    }

    /** Takes in what an operator wants. FREEZE and NONE hold by {@link Terms}. */
    public Verdict control(Control control, long clockMicros) {
        if (control == Control.ZERO_CONFIRMED) {
            state.zero.confirm();
            state.alarms.end(Alarm.ZERO, "an operator has confirmed it", speaker(clockMicros));
        }
        return verdict(new TreeMap<>(), Issued.NOTHING, Optional.empty());
    }

    /** Why the fleet is as large as it is, and what would change that. Empty until its first signal. */
    public Optional<Explanation> explain(Terms terms) {
        return Explain.of(state, terms);
    }

    /** The size that decisions have led to, for signals that do not tell one; at first the policy's min. */
    public int decidedSize(Policy policy) {
        return state.decidedSize == 0 ? policy.constraints().min() : state.decidedSize;
    }

    private Issued issue(Draft draft, Observed observed, Terms terms, long clockMicros, Alarms.Speaker speaker) {
        Course last = state.last;
        int reissues = draft.reissue() && last != null ? last.reissues() + 1 : 0;
        Optional<String> withdrawn = withdraw("a later decision has taken its place", speaker);
        if (last != null && last.isOpen()) {
            reopenIfOf(last);
        }
        state.epoch++;
        Decision decision = draft.numbered(state.fleet, state.epoch, clockMicros, observed.signal(), terms.policy());
        if (draft.rule().equals(Decision.REQUEST)) {
            state.requests.decided();
        }
        boolean advice = decision.mode() == Mode.ADVISE;
        if (terms.budgeted() && !advice && decision.changed() > 0) {
            state.claim = Course.of(decision, draft.base(), reissues, Fate.CLAIMED);
            return new Issued(Optional.empty(), Optional.of(decision), withdrawn);
        }
        publish(Course.of(decision, draft.base(), reissues, advice ? Fate.ADVISED : Fate.OPEN));
        return new Issued(Optional.of(decision), Optional.empty(), withdrawn);
    }

    private void publish(Course course) {
        Decision decision = course.decision();
        state.last = course;
        if (decision.action().isOut()) {
            state.lastOutMicros = decision.issuedAtMicros();
        }
        if (decision.mode() == Mode.ACT && decision.action().isCount()) {
            state.decidedSize = decision.to();
        }
    }

    /** Lets a claim go that nothing stands for any more: approved late, it would be carried out for a load long gone. */
    private Optional<String> withdrawn(Policy policy, Brakes brakes, Alarms.Speaker speaker) {
        Course claim = state.claim;
        if (claim == null) {
            return Optional.empty();
        }
        boolean ruled = !claim.decision().rule().equals(Decision.BOUNDS);
        boolean turned = ruled && !claim.decision().action().isOut() && OutConditions.areTrue(policy, state.sustain);
        boolean stands = brakes.stands(claim.decision()) != Truth.FALSE;
        return stands && !turned ? Optional.empty() : withdraw("its rule no longer stands", speaker);
    }

    private Optional<String> withdraw(String why, Alarms.Speaker speaker) {
        Course claim = state.claim;
        if (claim == null) {
            return Optional.empty();
        }
        state.claim = null;
        reopenIfOf(claim);
        state.alarms.end(Alarm.BUDGET, claim.decision().id() + " is withdrawn: " + why, speaker);
        return Optional.of(claim.decision().id());
    }

    /** What takes the place of a request's decision may itself come to nothing: then the request stands again. */
    private void reopenIfOf(Course course) {
        if (course.decision().rule().equals(Decision.REQUEST)) {
            state.requests.reopen();
        }
    }

    private Alarms.Speaker speaker(long clockMicros) {
        Observed observed = state.observed;
        return new Alarms.Speaker(
                state.fleet, observed == null ? "" : observed.signal().region(), clockMicros);
    }

    private Verdict verdict(SortedMap<String, RuleStanding> rules, Issued issued, Optional<String> withdrawn) {
        return new Verdict(rules, issued.decision(), issued.claim(), withdrawn, state.alarms.drain());
    }

    /** What a draft has become. */
    private record Issued(Optional<Decision> decision, Optional<Decision> claim, Optional<String> withdrawn) {
        static final Issued NOTHING = new Issued(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
