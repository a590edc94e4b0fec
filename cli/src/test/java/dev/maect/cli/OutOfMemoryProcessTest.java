/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole processes that ask for more memory than there is. */
class OutOfMemoryProcessTest {
    @TempDir
    private Path temp;

    @Test
    void aBatchBeyondAllMemoryEndsInAdvice() {
        LauncherProcess.Result result = new LauncherProcess()
                .in(temp)
                .run(
                        "bench",
                        "encode",
                        "--model",
                        "ti",
                        "--batch",
                        "2000000",
                        "--runs",
                        "1",
                        "--warm-up",
                        "0",
                        "prepare-head.epochs=0",
                        "tune.epochs=0");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("Out of memory", "more were asked for; this process may have", "A smaller batch takes less")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void aRunThatCannotFitIsRefusedBeforeItsFolderIsMadeAndADryRunSaysWhy() {
        String[] run = {
            "run",
            "demo",
            "--data",
            "demo:1:1024",
            "--out",
            "out",
            "model.size=H",
            "model.image-size=1024",
            "model.patch-size=8",
            "pretrain.batch-size=64",
            "device=cpu",
            "precision=fp32"
        };
        LauncherProcess.Result refused = new LauncherProcess().in(temp).run(run);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("pretrain needs about", "this machine has");
        assertThat(temp.resolve("out")).doesNotExist();
        String[] dry = Arrays.copyOf(run, run.length + 1);
        dry[run.length] = "--dry-run";
        LauncherProcess.Result shown = new LauncherProcess().in(temp).run(dry);
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("memory: about", "this machine has");
    }
}
