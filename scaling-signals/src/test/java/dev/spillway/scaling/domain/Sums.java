package dev.spillway.scaling.domain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The little of CEL that policies in tests need, so that they do not need CEL: + - * /, min, comparisons, one of && and ||. */
final class Sums {

    private static final Pattern TOKEN = Pattern.compile("\\s*([0-9.]+|[A-Za-z_][A-Za-z_0-9]*|[-+*/(),])");

    private Sums() {}

    static Condition condition(String text) {
        boolean any = text.contains("||");
        List<Comparison> parts = new ArrayList<>();
        for (String part : text.split(any ? "\\|\\|" : "&&")) {
            Matcher matcher =
                    Pattern.compile("(.+?)\\s*(>=|<=|==|!=|>|<)\\s*(.+)").matcher(part.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("no comparison: " + part);
            }
            parts.add(new Comparison(quantity(matcher.group(1)), matcher.group(2), quantity(matcher.group(3))));
        }
        return new Told(text, parts, any);
    }

    private record Told(String text, List<Comparison> comparisons, boolean any) implements Condition {
        @Override
        public Set<String> variables() {
            var names = new LinkedHashSet<String>();
            comparisons.forEach(each -> names.addAll(each.left().variables()));
            comparisons.forEach(each -> names.addAll(each.right().variables()));
            return names;
        }

        @Override
        public Truth test(Metrics metrics) {
            boolean missing = false;
            for (Comparison each : comparisons) {
                double left = each.left().of(metrics);
                double right = each.right().of(metrics);
                if (Double.isNaN(left) || Double.isNaN(right)) {
                    missing = true;
                } else if (Evidence.holds(left, each.operator(), right) == any) {
                    return Truth.of(any);
                }
            }
            return missing ? Truth.MISSING : Truth.of(!any);
        }
    }

    static Quantity quantity(String text) {
        var names = new LinkedHashSet<String>();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            if (Character.isLetter(token.group(1).charAt(0)) && !token.group(1).equals("min")) {
                names.add(token.group(1));
            }
        }
        return new Quantity() {
            @Override
            public String text() {
                return text;
            }

            @Override
            public Set<String> variables() {
                return names;
            }

            @Override
            public double of(Metrics metrics) {
                return new Reader(text, metrics).sum();
            }
        };
    }

    private static final class Reader {
        private final Metrics metrics;
        private final List<String> tokens = new ArrayList<>();
        private int at;

        Reader(String text, Metrics metrics) {
            this.metrics = metrics;
            Matcher matcher = TOKEN.matcher(text);
            while (matcher.find()) {
                tokens.add(matcher.group(1));
            }
        }

        double sum() {
            double sum = product();
            while (at < tokens.size() && (next("+") || next("-"))) {
                boolean plus = tokens.get(at++).equals("+");
                double more = product();
                sum = plus ? sum + more : sum - more;
            }
            return sum;
        }

        private double product() {
            double product = atom();
            while (at < tokens.size() && (next("*") || next("/"))) {
                boolean times = tokens.get(at++).equals("*");
                double more = atom();
                product = times ? product * more : product / more;
            }
            return product;
        }

        private double atom() {
            String token = tokens.get(at++);
            if (token.equals("min")) {
                at++;
                double left = sum();
                at++;
                double right = sum();
                at++;
                return Double.isNaN(left) || Double.isNaN(right) ? Double.NaN : Math.min(left, right);
            }
            return Character.isDigit(token.charAt(0)) ? Double.parseDouble(token) : metrics.value(token);
        }

        private boolean next(String token) {
            return tokens.get(at).equals(token);
        }
    }
}
