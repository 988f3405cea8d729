package dev.spillway.it;

import dev.spillway.pipeline.command.Spillway;
import java.io.IOException;

/** The program as it is shipped, with its own logging, to be killed. It ends with its parent. */
final class CommandMain {
    private CommandMain() {}

    public static void main(String[] args) {
        // not that of the tests, which is on the class path before it
        System.setProperty("logback.configurationFile", "logback.xml");
        var watch = new Thread(CommandMain::endWithTheParent, "parent");
        watch.setDaemon(true);
        watch.start();
        Spillway.main(args);
    }

    private static void endWithTheParent() {
        try {
            // standard input ends when the parent does, however that ends
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // as good as its end
        }
        Runtime.getRuntime().halt(1);
    }
}
