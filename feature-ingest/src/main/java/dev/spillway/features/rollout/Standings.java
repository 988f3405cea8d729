package dev.spillway.features.rollout;

import dev.spillway.features.rollout.GroupVersions.Progress;
import dev.spillway.features.rollout.Standing.State;
import dev.spillway.features.rollout.domain.Deployed;
import dev.spillway.features.rollout.domain.Deployment;
import dev.spillway.features.rollout.domain.Published;
import dev.spillway.features.rollout.domain.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How all versions stand, for people. For one thread. */
final class Standings {
    private final Rollout rollout;
    private final long keepMicros;
    private final Paces paces = new Paces();

    Standings(Rollout rollout, long keepMicros) {
        this.rollout = rollout;
        this.keepMicros = keepMicros;
    }

    /** By group, what serves first. */
    List<Standing> of(Words words, Map<String, String> refused, long nowMicros) {
        var all = new ArrayList<Standing>();
        new TreeMap<>(words.deployments()).forEach((group, deployment) -> {
            String note = note(words, group, deployment, refused);
            deployment.serving().ifPresent(each -> all.add(plain(group, each, State.SERVING, note)));
            deployment
                    .candidate()
                    .ifPresent(each -> all.add(
                            backFilling(group, each, deployment.serving().isPresent() ? "" : note, nowMicros)));
            deployment.previous().ifPresent(each -> all.add(plain(group, each, State.KEPT, kept(each, nowMicros))));
            deployment.ending().forEach(each -> all.add(plain(group, each, State.ENDING, "")));
            if (deployment.isGone() && deployment.ending().isEmpty()) {
                all.add(new Standing(
                        group, deployment.refused(), State.REMOVED, 0, Optional.empty(), OptionalLong.empty(), note));
            }
        });
        paces.retain(all.stream()
                .filter(each -> each.state() == State.BACK_FILLING)
                .map(Standing::group)
                .collect(Collectors.toSet()));
        return List.copyOf(all);
    }

    /** What is to be known of it, for whoever is on call. */
    static String sentence(List<Standing> standings, Map<String, String> refused) {
        Stream<String> notable = standings.stream()
                .filter(each -> each.state() == State.BACK_FILLING
                        || each.state() == State.ENDING
                        || (each.state() != State.KEPT && !each.detail().isEmpty()))
                .map(Standing::sentence);
        Stream<String> unknown = refused.entrySet().stream()
                .filter(each ->
                        standings.stream().noneMatch(known -> known.group().equals(each.getKey())))
                .map(Map.Entry::getValue);
        return Stream.concat(notable, unknown).collect(Collectors.joining("; "));
    }

    private String note(Words words, String group, Deployment deployment, Map<String, String> refused) {
        var notes = new ArrayList<String>();
        String trouble = rollout.trouble(group);
        if (!trouble.isEmpty() && deployment.candidate().isEmpty()) {
            notes.add(trouble);
        }
        if (refused.containsKey(group)) {
            notes.add("refused: " + refused.get(group));
        }
        Published published = words.published().get(group);
        if (published != null && published.version() <= deployment.refused() && !deployment.isGone()) {
            notes.add("version " + published.version() + " was rolled back");
        }
        if (deployment.dropTable()) {
            notes.add("its table is about to be dropped");
        }
        return String.join("; ", notes);
    }

    private static Standing plain(String group, Deployed version, State state, String detail) {
        return new Standing(
                group, version.version(), state, version.sinceMicros(), Optional.empty(), OptionalLong.empty(), detail);
    }

    private Standing backFilling(String group, Deployed version, String note, long nowMicros) {
        Optional<Progress> progress = rollout.progress(group);
        OptionalLong left = progress.isEmpty()
                ? OptionalLong.empty()
                : paces.leftMicros(group, version.version(), progress.get(), nowMicros);
        String trouble = rollout.trouble(group);
        String detail = trouble.isEmpty() || note.isEmpty() ? trouble + note : trouble + "; " + note;
        return new Standing(
                group, version.version(), State.BACK_FILLING, version.sinceMicros(), progress, left, detail);
    }

    private String kept(Deployed previous, long nowMicros) {
        long left = Math.max(0, previous.sinceMicros() + keepMicros - nowMicros);
        return "for a roll-back, for another "
                + Duration.ofSeconds(left / 1_000_000).toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
