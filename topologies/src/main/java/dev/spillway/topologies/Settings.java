package dev.spillway.topologies;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The values of a service's keys, all of them read before any is used, so that an operator hears of every fault at once. A key
 * that the service does not have is a fault: a misspelling must not pass for a default.
 */
public final class Settings {

    private final Map<String, Object> values;
    private final Map<String, String> passed;

    private Settings(Map<String, Object> values, Map<String, String> passed) {
        this.values = values;
        this.passed = passed;
    }

    /**
     * Reads keys that are not in a file.
     *
     * @throws InvalidSettingsException with every fault
     */
    public static Settings of(Map<String, String> given, List<Key<?>> keys) {
        return read(placeless(given), keys);
    }

    /**
     * Reads a file.
     *
     * @throws InvalidSettingsException with every fault, each with the line it is in
     */
    public static Settings read(Path file, List<Key<?>> keys) {
        return read(ConfigFile.read(file), keys);
    }

    /**
     * Reads a file, whose keys yield to those given beside it (on a command line, say).
     *
     * @throws InvalidSettingsException with every fault, each with the line it is in
     */
    public static Settings read(Path file, Map<String, String> instead, List<Key<?>> keys) {
        var given = new LinkedHashMap<>(ConfigFile.read(file));
        given.putAll(placeless(instead));
        return read(given, keys);
    }

    private static Map<String, Setting> placeless(Map<String, String> given) {
        return given.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> new Setting(each.getValue(), "")));
    }

    private static Settings read(Map<String, Setting> given, List<Key<?>> keys) {
        var faults = new ArrayList<String>();
        var values = new HashMap<String, Object>();
        for (Key<?> key : keys) {
            Setting setting = given.get(key.name());
            try {
                values.put(key.name(), setting == null ? key.otherwise() : key.parse(setting.text()));
            } catch (IllegalArgumentException e) {
                faults.add((setting == null ? "" : setting.place()) + key.name() + ": " + e.getMessage());
            }
        }
        given.forEach((name, setting) ->
                objection(name, setting.text(), keys).ifPresent(it -> faults.add(setting.place() + it)));
        if (!faults.isEmpty()) {
            throw new InvalidSettingsException(faults);
        }
        return new Settings(values, passed(given));
    }

    private static Optional<String> objection(String name, String text, List<Key<?>> keys) {
        var known = keys.stream().map(Key::name).collect(Collectors.toCollection(TreeSet::new));
        if (known.contains(name)) {
            return Optional.empty();
        }
        Optional<Passthrough> handedOn = Passthrough.of(name);
        if (handedOn.isPresent()) {
            return Passthrough.whySetByUs(name)
                    .map(why -> "is not yours to set: " + why)
                    .or(() -> HandedOn.objection(handedOn.get(), name, text))
                    .map(why -> name + ": " + why);
        }
        String near = DidYouMean.among(known, name)
                .map(word -> "; did you mean " + word + "?")
                .orElse("");
        return Optional.of(name + ": no such key" + near);
    }

    private static Map<String, String> passed(Map<String, Setting> given) {
        var passed = new TreeMap<String, String>();
        given.forEach((name, setting) -> {
            if (Passthrough.of(name).isPresent()) {
                passed.put(name, setting.text());
            }
        });
        return passed;
    }

    @SuppressWarnings("unchecked") // read() puts under each key what that key's own parser made
    public <T> T get(Key<T> key) {
        return (T) Objects.requireNonNull(values.get(key.name()), () -> key.name() + " is not one of the keys read");
    }

    /** The keys given under a prefix, without it, as they were written. They may hold secrets: not to be printed. */
    public Map<String, String> passed(Passthrough to) {
        var under = new TreeMap<String, String>();
        passed.forEach((name, text) -> {
            if (name.startsWith(to.prefix())) {
                under.put(name.substring(to.prefix().length()), text);
            }
        });
        return under;
    }
}
