/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.studio.StudioOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A run from the page: planned, begun, watched, stopped and continued. A script stands for maect. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class TrainingPageTest extends InBrowser {
    /** With --dry-run it says its words; otherwise it makes a run's folder and steps until it is stopped. */
    private static final String SCRIPT = """
            #!/bin/sh
            case "$*" in
            *--dry-run*) echo "A plan of $2 in 400 steps"; exit 0 ;;
            resume*) out=$2 ;;
            *) out=$6; mkdir -p "$out"; echo "tune: {epochs: 2}" >"$out/resolved.yaml" ;;
            esac
            printf '{"host":"h","pid":%d,"started":"","since":"","command":""}' $$ >"$out/run.lock"
            trap ': >"$out/run.lock"; exit 143' TERM
            i=$(cat "$out/metrics.jsonl" 2>/dev/null | wc -l)
            while :; do
              i=$((i + 1))
              printf '{"time":"t","kind":"step","stage":"tune","epoch":1,"epochs":2,"step":%d,"steps":400,"loss":0.%d}\\n' $i $((900 - i)) \\
                >>"$out/metrics.jsonl"
              sleep 0.1
            done
            """;

    @Override
    StudioOptions options(Path catalog) {
        Path script = folder.resolve("maect.sh");
        try {
            Files.writeString(script, SCRIPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return StudioOptions.standard()
                .withCatalog(catalog)
                .withRuns(folder.resolve("runs"))
                .withLauncher(List.of("/bin/sh", script.toString()));
    }

    private static int step(Tab tab) {
        String[] words = tab.text("#run-main").split("step ", -1);
        return words.length < 2 ? 0 : Integer.parseInt(words[1].split(" ", -1)[0]);
    }

    @Test
    void aRunIsPlannedBegunWatchedStoppedAndContinued() {
        Tab tab = page();
        tab.eval("location.hash = '#training'");
        tab.until("document.querySelector('#plan-form')");
        tab.click("#plan-form input");
        tab.eval("document.querySelector('#plan-form input').select()");
        tab.type("mine");
        tab.click("#plan-form .main");
        tab.until("/A plan of /.test(document.querySelector('#run-main pre')?.textContent)");
        assertThat(Files.exists(folder.resolve("runs/mine"))).isFalse();
        tab.press("Enter"); // Start has the focus
        tab.until("document.querySelector('#run-main .state.running')");
        tab.until("document.querySelector('#run-main .chart-line')");
        int first = step(tab);
        tab.until("Number(/step (\\d+)/.exec(document.querySelector('#run-main').textContent)?.[1]) > " + first);
        tab.click("#run-main .head-row button");
        tab.until("document.querySelector('#run-main .state.stopped')");
        int stopped = step(tab);
        tab.until("/Go on/.test(document.querySelector('#run-main .head-row button')?.textContent)");
        tab.click("#run-main .head-row button");
        tab.until("document.querySelector('#run-main .state.running')");
        tab.until("Number(/step (\\d+)/.exec(document.querySelector('#run-main').textContent)?.[1]) > " + stopped);
        tab.click("#run-main .head-row button");
        tab.until("document.querySelector('#run-main .state.stopped')");
    }
}
