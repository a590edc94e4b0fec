/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.run.RunFolder.Existing;
import dev.maect.run.RunFolderException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    private Path temp;

    private static Problem problem(Path path, Existing existing) {
        try {
            RunFolder.prepare(path, existing);
        } catch (RunFolderException e) {
            assertThat(e).hasMessageContaining(path.toString()).hasMessageNotContaining("--");
            return e.problem();
        }
        throw new AssertionError("no problem");
    }

    @Test
    void aFolderWithFilesIsRefusedAndAnyOtherFolderIsNotOverwritten() throws IOException {
        Path other = Files.createDirectories(temp.resolve("photos"));
        Files.writeString(other.resolve("cat.jpg"), "dear");
        assertThat(problem(other, Existing.REFUSE)).isEqualTo(Problem.HOLDS_FILES);
        assertThat(problem(other, Existing.RESUME)).isEqualTo(Problem.HOLDS_NO_RUN);
        assertThat(problem(other, Existing.OVERWRITE)).isEqualTo(Problem.HOLDS_NO_RUN);
        assertThat(problem(other.resolve("cat.jpg"), Existing.REFUSE)).isEqualTo(Problem.IS_A_FILE);
        assertThat(other.resolve("cat.jpg")).exists();
    }

    @Test
    void thereIsNothingToResumeInAFolderThatDoesNotExist() {
        assertThat(problem(temp.resolve("none"), Existing.RESUME)).isEqualTo(Problem.HOLDS_NO_RUN);
        assertThat(temp.resolve("none")).doesNotExist();
        assertThatThrownBy(() -> RunFolder.open(temp)).hasMessageContaining("no run to read");
    }

    @Test
    void aStartThatWasCutShortIsNothing() {
        RunFolder.prepare(temp.resolve("run"), Existing.REFUSE);
        RunFolder folder = RunFolder.prepare(temp.resolve("run"), Existing.REFUSE);
        assertThat(folder.checkpoints()).isDirectory();
    }

    @Test
    void aRunIsOverwrittenWhole() throws IOException {
        RunFolder run = RunFolder.prepare(temp.resolve("run"), Existing.REFUSE);
        Files.writeString(run.resolvedRecipe(), "seed: 1");
        Files.writeString(run.images().resolve("old.json"), "{}");
        assertThat(problem(run.path(), Existing.REFUSE)).isEqualTo(Problem.HOLDS_FILES);
        RunFolder.prepare(run.path(), Existing.OVERWRITE);
        assertThat(run.images()).isEmptyDirectory();
        assertThat(run.resolvedRecipe()).doesNotExist();
    }
}
