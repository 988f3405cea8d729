package dev.spillway.features.topology;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What each group of an application is to do: said from outside, heard by all its tasks here. Safe for any thread. */
public final class Roles {
    private final boolean tellingAtFirst;
    private final Map<String, Part> parts = new ConcurrentHashMap<>();

    private Roles(boolean tellingAtFirst) {
        this.tellingAtFirst = tellingAtFirst;
    }

    /** Of groups that tell from their first event on, as long as nothing else is said. */
    public static Roles telling() {
        return new Roles(true);
    }

    /** Of groups that tell nobody before it is said. */
    public static Roles silent() {
        return new Roles(false);
    }

    /** Whether its groups tell from their first event on. */
    public boolean isTellingAtFirst() {
        return tellingAtFirst;
    }

    /** What a group is to do, and which of its tasks here have done it. */
    static final class Part {
        private volatile Role role = Role.UNSAID;
        private final Set<Object> tasks = ConcurrentHashMap.newKeySet();
        private final Set<Object> gone = ConcurrentHashMap.newKeySet();

        Role role() {
            return role;
        }

        void joins(Object task) {
            tasks.add(task);
        }

        void quits(Object task) {
            tasks.remove(task);
            gone.remove(task);
        }

        /** The task has nothing of the group any more, and that is committed. */
        void isGoneFrom(Object task) {
            gone.add(task);
        }
    }

    Part of(String group) {
        Part known = parts.get(group);
        return known != null ? known : Objects.requireNonNull(parts.computeIfAbsent(group, name -> new Part()));
    }

    /** Says what a group is to do from now on. */
    public void say(String group, Role role) {
        of(group).role = role;
    }

    /** What was last said. */
    public Role said(String group) {
        return of(group).role;
    }

    /** Whether no task here has anything of the group any more. */
    public boolean isGone(String group) {
        Part part = of(group);
        return !part.role.folds() && part.gone.containsAll(part.tasks);
    }
}
