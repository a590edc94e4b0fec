/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs test classes without Maven, as on a GPU machine that has none: {@code java -Dmaect.device=cuda -cp ...
 * dev.maect.testing.DeviceTests vit.MaeGoldenTest ...}. Each class has a line as soon as it is done, and one for each of its tests that failed.
 */
public final class DeviceTests {
    private static final String PACKAGE = "dev.maect.";

    private DeviceTests() {}

    /** Ends with 1 where a test failed, with 2 where a class has no tests or is not there. */
    public static void main(String[] classes) {
        System.exit(run(List.of(classes), System.out));
    }

    static int run(List<String> classes, PrintStream out) {
        int status = 0;
        for (String name : classes) {
            status = Math.max(status, run(name, out));
        }
        return status;
    }

    private static int run(String name, PrintStream out) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(PACKAGE + name))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        TestExecutionSummary found = summary.getSummary();
        long failed = found.getTotalFailureCount();
        String verdict = failed > 0 ? "FAILED" : found.getTestsFoundCount() == 0 ? "NOTHING" : "ok";
        out.printf(
                Locale.ROOT,
                "%-8s %s: %d of %d passed, %d skipped, %.1f s%n",
                verdict,
                name,
                found.getTestsSucceededCount(),
                found.getTestsFoundCount(),
                found.getTestsSkippedCount(),
                (found.getTimeFinished() - found.getTimeStarted()) / 1e3);
        found.getFailures()
                .forEach(failure -> out.println("         "
                        + failure.getTestIdentifier().getDisplayName() + ": " + firstLines(failure.getException())));
        out.flush();
        return failed > 0 ? 1 : found.getTestsFoundCount() == 0 ? 2 : 0;
    }

    private static String firstLines(Throwable problem) {
        String text = String.valueOf(problem.getMessage()).strip().replaceAll("\\s+", " ");
        String at = problem.getStackTrace().length == 0 ? "" : " at " + ownLine(problem);
        return problem.getClass().getSimpleName() + ": " + text.substring(0, Math.min(300, text.length())) + at;
    }

    private static StackTraceElement ownLine(Throwable problem) {
        for (StackTraceElement element : problem.getStackTrace()) {
            if (element.getClassName().startsWith(PACKAGE)) {
                return element;
            }
        }
        return problem.getStackTrace()[0];
    }
}
