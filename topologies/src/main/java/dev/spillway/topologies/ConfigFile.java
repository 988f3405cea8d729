package dev.spillway.topologies;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A {@code .properties} file in UTF-8, read so that each key knows its line. */
final class ConfigFile {

    private final Path file;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    private ConfigFile(Path file) {
        this.file = file;
    }

    /** @throws InvalidSettingsException if it cannot be read, or holds a key twice */
    static Map<String, Setting> read(Path file) {
        var config = new ConfigFile(file);
        config.parse(lines(file));
        if (!config.faults.isEmpty()) {
            throw new InvalidSettingsException(config.faults);
        }
        return config.settings;
    }

    private static List<String> lines(Path file) {
        String name = file.toString();
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            throw new InvalidSettingsException(List.of(name + ": settings are read from a .properties file"));
        }
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new InvalidSettingsException(List.of(name + ": no such file"));
        } catch (MalformedInputException e) {
            throw new InvalidSettingsException(List.of(name + ": is not UTF-8 text"));
        } catch (IOException e) {
            throw new InvalidSettingsException(List.of(name + ": cannot be read: " + e.getMessage()));
        }
    }

    private void parse(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            var logical = new StringBuilder(lines.get(i));
            while (continues(logical) && i + 1 < lines.size()) {
                logical.append('\n').append(lines.get(++i));
            }
            add(logical.toString(), file + ":" + (first + 1) + ": ");
        }
    }

    /** Ends in an odd number of backslashes, and is no comment. */
    private static boolean continues(StringBuilder line) {
        String text = line.toString().stripLeading();
        if (text.startsWith("#") || text.startsWith("!")) {
            return false;
        }
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\\') {
            end--;
        }
        return (text.length() - end) % 2 == 1;
    }

    /** Leaves escapes and separators to the JDK, which reads one logical line at a time so that we know where it began. */
    private void add(String logical, String place) {
        var one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IllegalArgumentException | IOException e) {
            faults.add(place + e.getMessage());
        }
        for (String name : one.stringPropertyNames()) {
            Setting before = settings.put(name, new Setting(one.getProperty(name), place));
            if (before != null) {
                faults.add(place + name + ": is given twice, first in "
                        + before.place().replaceFirst(": $", ""));
            }
        }
    }
}
