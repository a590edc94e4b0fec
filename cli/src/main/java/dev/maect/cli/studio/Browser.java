/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.studio;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an address in the user's browser. Command lines can be read by everybody on a machine, and the address has a token in
 * it: the browser is given a file that leads there, which only its owner may read.
 */
final class Browser {
    private static final Logger LOG = LoggerFactory.getLogger(Browser.class);

    private Browser() {}

    /** Whether there is a screen to open one on. */
    static boolean exists() {
        return !system().contains("linux")
                || System.getenv("DISPLAY") != null
                || System.getenv("WAYLAND_DISPLAY") != null;
    }

    private static String system() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    }

    static void open(URI address) {
        try {
            Path file = Files.createTempFile("maect-studio-", ".html"); // for its owner alone
            file.toFile().deleteOnExit();
            Files.write(
                    file,
                    ("<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0;url=" + address
                                    + "\"><title>maect studio</title>")
                            .getBytes(StandardCharsets.UTF_8));
            new ProcessBuilder(command(file.toUri().toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.info("No browser could be opened ({}). Open the address yourself.", e.getMessage());
        }
    }

    private static List<String> command(String address) {
        if (system().contains("mac")) {
            return List.of("open", address);
        }
        return system().contains("windows")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                : List.of("xdg-open", address);
    }
}
