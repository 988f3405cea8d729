package dev.spillway.scaling.capacity;

import java.time.LocalDate;

/** When a component meets its limit. */
public sealed interface Outlook {

    /** As a table shows it. */
    String text();

    /** If it goes on like this, on that day; the day of the report if it has. */
    record Meets(LocalDate day) implements Outlook {
        @Override
        public String text() {
            return day.toString();
        }
    }

    /** Not as long as it makes sense to look ahead. */
    record NotWithin(int years) implements Outlook {
        @Override
        public String text() {
            return "not within " + years + " years";
        }
    }

    /** There is no trend of so few whole days. */
    record NotEnoughDays(int days) implements Outlook {
        @Override
        public String text() {
            return "not enough days: " + days + " of " + Trend.LEAST_DAYS;
        }
    }

    /** No fleet has said anything of it. */
    record NotObserved() implements Outlook {
        @Override
        public String text() {
            return "not observed";
        }
    }
}
