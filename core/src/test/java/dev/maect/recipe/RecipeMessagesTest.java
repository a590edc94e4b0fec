/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeMessagesTest {
    private static String message(String yaml, String... overrides) {
        RecipeException error = catchThrowableOfType(
                RecipeException.class, () -> RecipeReader.read(RecipeReaderTest.source(yaml), List.of(overrides)));
        assertThat(error).as("an error for %s %s", yaml, List.of(overrides)).isNotNull();
        return Objects.requireNonNull(error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "model.pach-size | model.patch-size",
                "model.patchSize | model.patch-size",
                "model.patch_size | model.patch-size",
                "modle.patch-size | model.patch-size",
                "tune.topk | tune.top-k",
                "Tune.Top-K | tune.top-k",
                "mask-ratio | pretrain.mask-ratio",
                "prepare-head.view.kind | prepare-head.views.kind",
                "sede | seed",
                "queue-size | head.queue-size",
                "batch-size | pretrain.batch-size, prepare-head.batch-size or tune.batch-size",
                "logging.progress-second | logging.progress-seconds"
            })
    void anUnknownKeyComesWithTheNearestOnes(String given, String nearest) {
        assertThat(message("", given + "=1"))
                .isEqualTo("command line: unknown setting " + given + ". Did you mean " + nearest + "?");
    }

    @Test
    void anUnknownKeyInAFileIsFoundByItsLine() {
        assertThat(message("seed: 1\n\nmodel:\n  # size\n  pach-size: 8\n"))
                .isEqualTo("own.yaml:5: unknown setting model.pach-size. Did you mean model.patch-size?");
        assertThat(message("modle:\n  size: B\n")).isEqualTo("own.yaml:1: unknown setting modle. Did you mean model?");
        assertThat(message("tune:\n  views:\n    knid: aug\n"))
                .isEqualTo("own.yaml:3: unknown setting tune.views.knid. Did you mean tune.views.kind?");
    }

    @Test
    void aKeyNearNothingComesWithItsSection() {
        assertThat(message("decoder:\n  qqqqq: 1\n"))
                .isEqualTo("own.yaml:2: unknown setting decoder.qqqqq. Known settings of decoder: dim, depth, heads,"
                        + " checkpoint-blocks.");
        // brightness is a stage of these tests.
        assertThat(message("xyzzy: 1\n").replace(" brightness,", ""))
                .isEqualTo("own.yaml:1: unknown setting xyzzy. Known settings and sections: name, description, seed,"
                        + " device, precision, model, decoder, data, head, pretrain, prepare-head, tune, prepare-heads, refine, evaluation,"
                        + " safety, distributed, logging.");
        assertThat(message("", "xyzzy.plugh=1"))
                .startsWith("command line: unknown setting xyzzy.plugh. Known sections: model, decoder,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "model.patch-size=big | model.patch-size is 'big'; it must be a whole number, at least 1.",
                "model.patch-size=1.5 | model.patch-size is '1.5'; it must be a whole number, at least 1.",
                "model.patch-size=0 | model.patch-size is 0; it must be at least 1.",
                "tune.epochs=-1 | tune.epochs is -1; it must be at least 0.",
                "tune.epochs=9999999999 | tune.epochs is '9999999999'; it must be at most 2147483647.",
                "tune.epochs=1e999999999 | tune.epochs is '1e999999999'; it must be at most 2147483647.",
                "tune.batch-size=1 | tune.batch-size is 1; it must be at least 2.",
                "prepare-head.batch-size=1 | prepare-head.batch-size is 1; it must be at least 2.",
                "pretrain.mask-ratio=1 | pretrain.mask-ratio is 1; it must be above 0 and below 1.",
                "pretrain.mask-ratio=75% | pretrain.mask-ratio is '75%'; it must be a number, above 0 and below 1.",
                "pretrain.base-lr=NaN | pretrain.base-lr is 'NaN'; it must be a number, above 0.",
                "pretrain.base-lr=1e400 | pretrain.base-lr is '1e400'; it must be a number, above 0.",
                "pretrain.norm-pix=yes | pretrain.norm-pix is 'yes'; it must be one of true, false.",
                "tune.oracle-probability=1.01 | tune.oracle-probability is 1.01; it must be between 0 and 1.",
                "tune.average-decay=1 | tune.average-decay is 1; it must be at least 0 and below 1.",
                "evaluation.held-out-fraction=0.6 | evaluation.held-out-fraction is 0.6; it must be between 0 and 0.5.",
                "model.size=XL | model.size is 'XL'; it must be one of Ti, S, B, L, H, custom.",
                "head.pooling=mean | head.pooling is 'mean'; it must be one of class-token, mean-patch, mean-all,"
                        + " max-patch, max-all, class-average, concat-class-average.",
                "precision=fp16 | precision is 'fp16'; it must be one of auto, fp32, tf32, bf16.",
                "device=gpu | device is 'gpu'; it must be auto, cpu, cuda, cuda:N or mps.",
                "seed=-1 | seed is -1; it must be at least 0.",
                "seed=[1,2] | seed is '[1,2]'; it must be a whole number, at least 0.",
                "model.image-size=1,2,3 | model.image-size is '1,2,3'; it must be one whole number or [height, width],"
                        + " at least 1.",
                "model.image-size=0 | model.image-size is 0; each value must be at least 1.",
                "pretrain.crop-scale=0.2 | pretrain.crop-scale is '0.2'; it must be [smallest, largest], above 0 and at most 1.",
                "pretrain.crop-scale=[0.2, 1.5] | pretrain.crop-scale is [0.2, 1.5]; each value must be above 0 and at most 1.",
                "pretrain.crop-scale=[0.9,0.2] | pretrain.crop-scale is [0.9, 0.2]; it must be [smallest, largest],"
                        + " in this order.",
                "data.std=[1,0,1] | data.std is [1, 0, 1]; each value must be above 0.",
                "data.mean=[1,x,1] | data.mean is [1, x, 1]; it must be a list of numbers such as [0.1, 0.05].",
                "tune.temperature= | tune.temperature has no value. Write tune.temperature=VALUE.",
                "tune=5 | tune is a section. Set one of its settings, as in tune.NAME=VALUE.",
                "resume | 'resume' is not key=value. Write for example tune.top-k=20.",
                "=5 | '=5' is not key=value. Write for example tune.top-k=20."
            })
    void aWrongOverrideNamesSettingValueAndRange(String override, String expected) {
        assertThat(message("", override)).isEqualTo("command line: " + expected);
    }

    @Test
    void aWrongValueInAFileIsFoundByItsLine() {
        assertThat(message("seed: 1\npretrain:\n  mask-ratio: 1.5\n"))
                .isEqualTo("own.yaml:3: pretrain.mask-ratio is 1.5; it must be above 0 and below 1.");
        assertThat(message("tune:\n  epochs: [1, 2]\n"))
                .isEqualTo("own.yaml:2: tune.epochs is [1, 2]; it must be a whole number, at least 0.");
        assertThat(message("evaluation:\n  probe-learning-rates: []\n"))
                .isEqualTo("own.yaml:2: evaluation.probe-learning-rates is []; it must have at least one value.");
    }

    @Test
    void aDuplicateKeyNamesBothLines() {
        assertThat(message("seed: 1\ntune:\n  epochs: 1\n  top-k: 2\n  epochs: 3\n"))
                .isEqualTo("own.yaml:5: tune.epochs is given twice, first on line 3. Remove one of them.");
        assertThat(message("tune:\n  epochs: 1\ntune:\n  top-k: 2\n"))
                .isEqualTo("own.yaml:3: tune is given twice, first on line 1. Remove one of them.");
    }

    @Test
    void aWrongShapeIsExplained() {
        assertThat(message("seed:\n")).isEqualTo("own.yaml:1: seed has no value. Give it one or remove the line.");
        assertThat(message("model: 5\n"))
                .isEqualTo("own.yaml:1: model is a section: its settings belong on the lines below it, indented.");
        assertThat(message("seed:\n  a: 1\n"))
                .isEqualTo("own.yaml:2: seed is a single setting; it has no settings below it.");
        assertThat(message("data:\n  mean: [0.1, [0.2], 0.3]\n"))
                .isEqualTo("own.yaml:2: data.mean must be a plain list of values.");
        assertThat(message("[1, 2]\n"))
                .isEqualTo("own.yaml:1: a recipe is made of lines such as 'seed: 1'; this is something else.");
        assertThat(message("? [a, b]\n: 1\n")).isEqualTo("own.yaml:1: a setting's name must be a word.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {"seed: 1#  bad: [1 | 2", "seed: 1#\tmodel: 2 | 2", "a: *nothing | 1", "---#seed: 1#---#seed: 2 | 3"
            })
    void brokenYamlIsFoundByItsLine(String yaml, int line) {
        assertThat(message(yaml.replace('#', '\n') + "\n"))
                .startsWith("own.yaml:" + line + ": this is not valid YAML: ");
    }

    @Test
    void noTextMakesTheReaderFailInAnotherWay() {
        String base =
                "extends: demo\nmodel: {size: custom, dim: 96}\ntune:\n  views: {kind: aug}\n  top-k: [1, 2]\n&a *b !!x |\n";
        Random random = new Random(5);
        int failures = 0;
        for (int i = 0; i < 300; i++) {
            StringBuilder yaml = new StringBuilder(base);
            for (int edit = random.nextInt(1, 6); edit > 0; edit--) {
                int at = random.nextInt(yaml.length());
                char c = ":-#&*!|>[]{}'\"%@,\n\t ?x1é".charAt(random.nextInt(23));
                if (random.nextBoolean()) {
                    yaml.insert(at, c);
                } else {
                    yaml.setCharAt(at, c);
                }
            }
            try {
                RecipeReader.read(RecipeReaderTest.source(yaml.toString()), List.of());
            } catch (RecipeException e) {
                assertThat(e).hasMessageMatching("(?s)own\\.yaml:.*");
                failures++;
            }
        }
        assertThat(failures).isGreaterThan(30);
    }

    @Test
    void aMissingRecipeComesWithTheNearestOnes(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> Recipe.named("cifar100"))
                .hasMessage("There is no recipe 'cifar100', neither packaged nor as a file. Did you mean cifar10?");
        assertThatThrownBy(() -> Recipe.named("whatever"))
                .hasMessage("There is no recipe 'whatever', neither packaged nor as a file. Packaged recipes: "
                        + String.join(", ", PackagedRecipes.names()) + ".");
        assertThatThrownBy(() -> Recipe.named("no\0file"))
                .isInstanceOf(RecipeException.class)
                .hasMessageStartingWith("There is no recipe 'no\\u0000file'");
        Path file = Files.writeString(folder.resolve("own.yaml"), "seed: 1\nextends: maect-b61\n");
        assertThatThrownBy(() -> Recipe.named(file.toString()))
                .hasMessage(file + ":2: extends: There is no recipe 'maect-b61', neither packaged nor as a file."
                        + " Did you mean maect-b16?");
        assertThatThrownBy(() -> RecipeSource.file(folder))
                .isInstanceOf(RecipeException.class)
                .hasMessageStartingWith(folder + ": cannot be read: ");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> RecipeSource.file(binary)).hasMessage(binary + ": this is not a text file in UTF-8.");
    }

    @Test
    void aRecipeThatExtendsItselfIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "extends: b.yaml\n");
        Path b = Files.writeString(folder.resolve("b.yaml"), "extends: a.yaml\n");
        assertThatThrownBy(() -> Recipe.named(b.toString()))
                .isInstanceOf(RecipeException.class)
                .hasMessage(b + ": extends itself by way of " + b + ", " + folder.resolve("a.yaml") + ".");
    }

    @Test
    void anErrorInABaseNamesTheBase(@TempDir Path folder) throws IOException {
        Path base = Files.writeString(folder.resolve("base.yaml"), "\nsede: 1\n");
        Path top = Files.writeString(folder.resolve("top.yaml"), "extends: base.yaml\n");
        assertThatThrownBy(() -> Recipe.named(top.toString()))
                .hasMessage(base + ":2: unknown setting sede. Did you mean seed?");
    }
}
