/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.run.reproduction.Reproduction;
import dev.maect.run.reproduction.Reproduction.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs that were asked the same, and two that were not. */
class ReproductionTest {
    @TempDir
    private Path temp;

    private RunFolder run(String name, String... settings) {
        RunRequest request = RunRequest.of(
                        MicroRun.recipe("prepare-head.epochs=0", "tune.epochs=0")
                                .with(settings),
                        Images.at("striped:40"),
                        temp.resolve(name))
                .withTest(Images.at("striped:10"));
        try (Run run = Run.open(request)) {
            return run.execute(RunListener.none()).folder();
        }
    }

    @Test
    void theSameRunIsTheSameAndAnotherIsToldWithWhereItDiffers() throws IOException {
        RunFolder original = run("original");
        try (Run run = Run.open(RunRequest.ofRun(original.path()).withFolder(temp.resolve("again")))) {
            run.execute(RunListener.none());
        }
        Reproduction same = Reproduction.of(original, new RunFolder(temp.resolve("again")));
        assertThat(same.findings()).allMatch(Finding::same);
        assertThat(same.same()).isTrue();
        assertThat(same.findings())
                .extracting(Finding::what)
                .containsExactly("untuned encoder", "metrics", "summary, images", "summary, before");

        Reproduction other = Reproduction.of(original, run("other", "seed=4"));
        assertThat(other.same()).isFalse();
        assertThat(other.findings().get(0).detail()).matches("\\d+ of \\d+ tensors, by at most 0\\.\\d+");
        assertThat(other.findings().get(1).detail()).startsWith("first at pretrain ");
        assertThat(other.findings().get(2).same()).isTrue();

        Files.delete(original.summary());
        assertThatThrownBy(() -> Reproduction.of(original, original)).hasMessageContaining("has not come to its end");
    }
}
