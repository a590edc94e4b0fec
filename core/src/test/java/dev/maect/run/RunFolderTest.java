/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.run.RunFolder.Existing;
import dev.maect.run.RunFolderException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
    void theMarkerIsTheFirstFileAndWhatItAloneMarksCanBeStartedResumedAndOverwritten() throws IOException {
        for (Existing existing : Existing.values()) {
            Path path = Files.createDirectories(temp.resolve("run-" + existing));
            Files.createFile(path.resolve("run.lock"));
            Files.writeString(path.resolve(".run.json." + UUID.randomUUID() + ".tmp"), "{");
            assertThat(RunFolder.isRun(path)).isTrue();
            RunFolder folder = RunFolder.prepare(path, existing);
            assertThat(folder.checkpoints()).isDirectory();
            try (Stream<Path> files = Files.list(path)) {
                assertThat(files.filter(Files::isRegularFile)).containsExactly(path.resolve("run.lock"));
            }
        }
    }

    @Test
    void aRunWhoseDeletionWasCutShortIsNeverGoneOnWithAndCanBeOverwritten() throws IOException {
        RunFolder run = RunFolder.prepare(temp.resolve("run"), Existing.REFUSE);
        Files.writeString(run.checkpoints().resolve("pretrain.safetensors"), "weights");
        assertThat(problem(run.path(), Existing.REFUSE)).isEqualTo(Problem.HOLDS_FILES);
        assertThat(problem(run.path(), Existing.RESUME)).isEqualTo(Problem.HOLDS_NO_RUN);
        RunFolder.prepare(run.path(), Existing.OVERWRITE);
        assertThat(run.checkpoints()).isEmptyDirectory();
    }

    @Test
    void temporaryFilesOfAKilledProcessAreClearedAndOthersKept() throws IOException {
        RunFolder run = RunFolder.prepare(temp.resolve("run"), Existing.REFUSE);
        Files.writeString(run.resolvedRecipe(), "seed: 1");
        Path killed = run.checkpoints().resolve(".pretrain.state.safetensors." + UUID.randomUUID() + ".tmp");
        Path evaluating = run.evaluation().resolve(".knn.json." + UUID.randomUUID() + ".tmp");
        Path own = run.path().resolve(".notes.tmp");
        for (Path file : List.of(killed, evaluating, own)) {
            Files.writeString(file, "half");
        }
        RunFolder.prepare(run.path(), Existing.RESUME);
        assertThat(killed).doesNotExist();
        assertThat(evaluating).exists();
        assertThat(own).exists();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkToAFolderIsTheFolder() throws IOException {
        Path photos = Files.createDirectories(temp.resolve("photos"));
        Files.writeString(photos.resolve("cat.jpg"), "dear");
        Path link = Files.createSymbolicLink(temp.resolve("link"), photos);
        assertThat(problem(link, Existing.REFUSE)).isEqualTo(Problem.HOLDS_FILES);
        assertThat(problem(link, Existing.OVERWRITE)).isEqualTo(Problem.HOLDS_NO_RUN);
        assertThat(photos.resolve("cat.jpg")).exists();
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
